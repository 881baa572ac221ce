enum GroupPageStyle {
    static let css = """
        :root { color-scheme: light dark; --ground: #ebeef2; --bubble: #fff; --ink: #17212b; --quiet: #66727f;
          --line: #d5dbe2; --code: #f1f3f5; --link: #2b64c5; --avatar: #3d7eff; --warning: #b25600; --info: #127a35; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #14181d; --bubble: #222932; --ink: #e6ebf0; --quiet: #98a4b1; --line: #38424d;
            --code: #2b343e; --link: #86b1ff; --avatar: #3867c2; --warning: #ffad5c; --info: #6bd08a; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink);
          font: 15px/1.55 -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
        header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 2px 20px;
          align-items: baseline; padding: 10px 20px; background: var(--bubble); border-bottom: 1px solid var(--line); }
        header h1 { margin: 0; font-size: 17px; }
        header p { margin: 0; flex: 1 1 280px; color: var(--quiet); font-size: 13px; }
        header label { color: var(--quiet); font-size: 13px; }
        main { max-width: 860px; margin: 0 auto; padding: 16px 20px 40px; }
        .day { text-align: center; color: var(--quiet); font-size: 12px; margin: 14px 0; }
        .message { display: flex; gap: 10px; margin: 0 0 16px; }
        .avatar { flex: none; width: 40px; height: 40px; border-radius: 6px; background: var(--avatar); color: #fff;
          display: grid; place-items: center; font-size: 20px; }
        .said { min-width: 0; max-width: 85%; }
        .who { color: var(--quiet); font-size: 12px; margin: 0 0 3px; overflow-wrap: anywhere; }
        .bubble { display: inline-block; max-width: 100%; background: var(--bubble); border-radius: 8px;
          padding: 9px 13px; overflow-wrap: anywhere; }
        .text { white-space: pre-wrap; }
        .mention, a { color: var(--link); }
        .bubble h1, .bubble h2, .bubble h3, .bubble h4, .bubble h5, .bubble h6 { margin: 4px 0; line-height: 1.35; }
        .bubble h1 { font-size: 1.35em; } .bubble h2 { font-size: 1.22em; } .bubble h3 { font-size: 1.12em; }
        .bubble h4, .bubble h5, .bubble h6 { font-size: 1em; }
        .bubble p { margin: 3px 0; } .bubble ul, .bubble ol { margin: 3px 0; padding-left: 1.6em; }
        .bubble blockquote { margin: 4px 0; padding: 1px 0 1px 10px; border-left: 3px solid var(--line);
          color: var(--quiet); }
        .bubble pre { margin: 6px 0; padding: 8px 10px; background: var(--code); border-radius: 6px; overflow-x: auto; }
        .bubble code { font: 0.9em/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .bubble :not(pre) > code { background: var(--code); border-radius: 4px; padding: 1px 5px; }
        .bubble hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
        .scroll { overflow-x: auto; } .bubble table { border-collapse: collapse; margin: 6px 0; width: max-content; }
        .bubble th, .bubble td { border: 1px solid var(--line); padding: 3px 9px; text-align: left; max-width: 18em;
          overflow-wrap: break-word; }
        .bubble th { background: var(--code); } .right { text-align: right !important; }
        .center { text-align: center !important; }
        .bubble img { display: block; max-width: 100%; max-height: 420px; border-radius: 6px; }
        .info { color: var(--info); } .comment { color: var(--quiet); } .warning { color: var(--warning); }
        .file { display: flex; gap: 12px; align-items: center; color: inherit; text-decoration: none; }
        .file b { display: block; font-weight: 500; } .file small, .card small { color: var(--quiet); }
        .icon { font-size: 28px; }
        .card { width: 380px; max-width: 100%; } .card b, .card > small { display: block; }
        .card p { white-space: pre-line; }
        .card .number { font-size: 26px; font-weight: 600; margin-top: 8px; line-height: 1.2; }
        .card dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 8px 0 0; font-size: 13px; }
        .card dt { color: var(--quiet); } .card dd { margin: 0; }
        .card .jump { display: block; border-top: 1px solid var(--line); margin-top: 8px; padding-top: 6px;
          font-size: 13px; }
        .note { color: var(--quiet); font-size: 12px; margin: 3px 0 0; } .note.warning { color: var(--warning); }
        .recalled { opacity: .45; text-decoration: line-through; }
        .card p { margin: 4px 0; }
        .article { display: block; padding: 6px 0; color: inherit; text-decoration: none; }
        .article + .article { border-top: 1px solid var(--line); }

        """
}
