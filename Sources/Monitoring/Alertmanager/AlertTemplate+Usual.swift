extension AlertTemplate {
    /// What is told where the configuration has no template of its own.
    static func usual(_ format: AlertmanagerSettings.Format) -> String {
        switch format {
        case .text: usualText
        case .markdown: usualMarkdown
        }
    }

    private static let usualText = """
        {{emoji}} {{state}}：{{name}}（{{counts}}）
        {{#alerts}}

        {{emoji}} {{title}}
        {{#details}}
        {{details}}
        {{/details}}
        {{#instance}}
        📍 {{instance}}
        {{/instance}}
        🕐 {{started}}{{#ended}} → {{ended}}（持续{{duration}}）{{/ended}}
        {{#generatorURL}}
        🔗 {{generatorURL}}
        {{/generatorURL}}
        {{/alerts}}
        {{#more}}

        …另有{{more}}条未列出
        {{/more}}
        {{#externalURL}}

        📋 {{externalURL}}
        {{/externalURL}}
        """

    /// What the WeCom markdown of old shows, every channel with markdown does.
    private static let usualMarkdown = """
        **{{emoji}} <font color="{{color}}">{{state}}</font>：{{name}}**（{{counts}}）
        {{#alerts}}

        **{{emoji}} {{title}}**
        {{#details}}
        {{details}}
        {{/details}}
        {{#instance}}
        📍 {{instance}}
        {{/instance}}
        🕐 {{started}}{{#ended}} → {{ended}}（持续{{duration}}）{{/ended}}{{#generatorURL}} [查看]({{generatorURL}}){{/generatorURL}}
        {{/alerts}}
        {{#more}}

        …另有{{more}}条未列出
        {{/more}}
        {{#externalURL}}

        📋 [Alertmanager]({{externalURL}})
        {{/externalURL}}
        """
}
