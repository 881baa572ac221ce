import Database

/// The variables that `recipes/sixpage.yaml` takes.
enum HeraldEnvironment {
    static func variables(database url: DatabaseURL, simulator port: Int, robot: String) -> [String: String] {
        [
            "SIXPAGE_HOST": "\(url.host):\(url.port ?? 3306)",
            "SIXPAGE_USER": url.user ?? "root",
            "SIXPAGE_PASSWORD": url.password ?? "",
            "SIXPAGE_DATABASE": url.database,
            "WECOM_BASE_URL": "http://127.0.0.1:\(port)",
            "WECOM_ROBOT_KEY": robot,
        ]
    }
}
