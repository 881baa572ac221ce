extension WatchMessage {
    /// Where none is declared: what happened to which row, and its first columns.
    static let defaultText = """
        【{{watch}}】{{event}} {{key}}
        {{#fields}}
        {{label}}：{{value}}
        {{/fields}}
        """

    /// Of a changed row what changed.
    static let defaultUpdateText = """
        【{{watch}}】{{event}} {{key}}
        {{#changes}}
        {{label}}：{{change}}
        {{/changes}}
        {{^changes}}
        {{#fields}}
        {{label}}：{{value}}
        {{/fields}}
        {{/changes}}
        """
}
