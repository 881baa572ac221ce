enum GroupPageHTML {
    static let html = """
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>企业微信（模拟）</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/_simulator/group.css">
        </head>
        <body>
        <header>
        <h1>会话 <span id="count"></span></h1>
        <p>本机模拟的企业微信：消息没有发往任何人 · <span id="state" role="status">连接中…</span></p>
        <label>会话 <select id="chat"><option value="">全部</option></select></label>
        </header>
        <main id="messages" aria-live="polite"><p id="empty">还没有消息。发送到
        <code>POST /cgi-bin/webhook/send?key=…</code>（群机器人）或
        <code>POST /cgi-bin/message/send?access_token=…</code>（应用）的消息会出现在这里。</p></main>
        <script src="/_simulator/group.js"></script>
        </body>
        </html>

        """
}
