/// The part of markdown that WeCom shows: of the older kind headings, bold, links, inline code, quotes, font colours
/// and mentions; of markdown_v2 also italics, lists, rules, fences, tables and pictures.
enum MarkdownScript {
    static let javaScript = #"""
        function renderMarkdown(source, isV2) {
          const lines = source.replace(/\r\n?/g, "\n").split("\n"), root = element("div");
          for (let at = 0; at < lines.length;) at = renderBlock(lines, at, root, isV2);
          return root;
        }

        function renderBlock(lines, at, root, isV2) {
          const line = lines[at];
          const heading = /^(#{1,6})\s+(.*)$/.exec(line);
          if (heading) { root.append(element("h" + heading[1].length, "", ...inline(heading[2], isV2))); return at + 1; }
          if (/^\s*>/.test(line)) return renderQuote(lines, at, root, isV2);
          if (isV2) {
            const fence = /^\s*(`{3,}|~{3,})/.exec(line);
            if (fence) return renderFence(lines, at, root, fence[1]);
            if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) { root.append(element("hr")); return at + 1; }
            if (line.includes("|") && isDelimiter(lines[at + 1])) return renderTable(lines, at, root);
            if (/^\s*([-*+]|\d+[.)])\s+/.test(line)) return renderList(lines, at, root);
          }
          if (line.trim() !== "") root.append(element("p", "", ...inline(line, isV2)));
          return at + 1;
        }

        function renderQuote(lines, at, root, isV2) {
          const inner = [];
          while (at < lines.length && /^\s*>/.test(lines[at])) inner.push(lines[at++].replace(/^\s*>\s?/, ""));
          const quote = element("blockquote");
          for (let i = 0; i < inner.length;) i = renderBlock(inner, i, quote, isV2);
          root.append(quote);
          return at;
        }

        function renderFence(lines, at, root, marks) {
          const code = [];
          for (at += 1; at < lines.length; at++) {
            const line = lines[at].trim();
            if (line.startsWith(marks) && line.split(marks[0]).join("") === "") { at += 1; break; }
            code.push(lines[at]);
          }
          root.append(element("pre", "", element("code", "", code.join("\n"))));
          return at;
        }

        function isDelimiter(line) { return line !== undefined && /^[\s|:-]+$/.test(line) && line.includes("-") && line.includes("|"); }

        function cells(line) { return line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim()); }

        function renderTable(lines, at, root) {
          const alignment = cells(lines[at + 1]).map((mark) =>
            mark.endsWith(":") ? (mark.startsWith(":") ? "center" : "right") : "");
          const row = (line, name) => element("tr", "",
            ...cells(line).map((cell, column) => element(name, alignment[column] || "", ...inline(cell, true))));
          const table = element("table", "", row(lines[at], "th"));
          for (at += 2; at < lines.length && lines[at].includes("|"); at++) table.append(row(lines[at], "td"));
          root.append(element("div", "scroll", table));
          return at;
        }

        function renderList(lines, at, root) {
          const stack = [];
          for (; at < lines.length; at++) {
            const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/.exec(lines[at]);
            if (!item) break;
            const depth = item[1].replace(/\t/g, "    ").length, ordered = /\d/.test(item[2]);
            while (stack.length > 1 && depth < stack[stack.length - 1].depth) stack.pop();
            let top = stack[stack.length - 1];
            const isDeeper = !top || depth > top.depth + 1;
            if (isDeeper || top.ordered !== ordered) {
              const node = element(ordered ? "ol" : "ul");
              if (ordered) node.start = parseInt(item[2], 10);
              if (isDeeper) {
                (top && top.node.lastChild ? top.node.lastChild : root).append(node);
              } else {
                // Numbers after bullets (or the other way) begin a list of their own beside the first.
                stack.pop().node.after(node);
              }
              stack.push(top = { node, depth, ordered });
            }
            top.node.append(element("li", "", ...inline(item[3], true)));
          }
          return at;
        }

        function inline(source, isV2) {
          const rules = [
            [/^`([^`]+)`/, (m) => element("code", "", m[1])],
            [/^\*\*(.+?)\*\*/, (m) => element("strong", "", ...inline(m[1], isV2))],
            [/^\[([^\]]*)\]\(([^)\s]+)\)/, (m) => link(m[2], "", ...inline(m[1], isV2))],
          ];
          if (isV2) {
            rules.push([/^!\[([^\]]*)\]\(([^)\s]+)\)/, (m) => picture(m[2], m[1])]);
            rules.push([/^\*([^*\s][^*]*)\*/, (m) => element("em", "", ...inline(m[1], isV2))]);
          } else {
            rules.push([/^<font color="(info|comment|warning)">([\s\S]*?)<\/font>/,
              (m) => element("span", m[1], ...inline(m[2], isV2))]);
            rules.push([/^<@([^<>\s]+)>/, (m) => element("span", "mention", "@" + m[1])]);
          }
          const parts = [];
          let plain = "";
          for (let rest = source; rest;) {
            let match = null, make = null;
            if (/^[`*[!<]/.test(rest)) {
              for (const [pattern, maker] of rules) { match = pattern.exec(rest); make = maker; if (match) break; }
            }
            if (!match) { plain += rest[0]; rest = rest.slice(1); continue; }
            if (plain) parts.push(plain);
            plain = "";
            parts.push(make(match));
            rest = rest.slice(match[0].length);
          }
          if (plain) parts.push(plain);
          return parts;
        }

        """#
}
