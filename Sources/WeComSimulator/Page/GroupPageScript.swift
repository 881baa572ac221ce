/// Fetches messages and shows them; `renderMarkdown` stands in ``MarkdownScript``.
enum GroupPageScript {
    static let javaScript = #"""
        "use strict";
        const list = document.getElementById("messages");
        const state = document.getElementById("state");
        const chats = document.getElementById("chat");
        let last = 0, shown = 0, day = "", recalls = "0";

        // The only way in which this page makes elements: text is always text, never HTML.
        function element(name, className, ...children) {
          const node = document.createElement(name);
          if (className) node.className = className;
          for (const child of children) if (child !== null && child !== undefined) node.append(child);
          return node;
        }

        function link(url, className, ...children) {
          const node = element("a", className, ...children);
          if (/^https?:\/\//i.test(url || "")) { node.href = url; node.target = "_blank"; node.rel = "noopener noreferrer"; }
          return node;
        }

        function picture(url, text) {
          if (!/^(https?:\/\/|\/_simulator\/media\/)/i.test(url || "")) return document.createTextNode(text || "");
          const node = element("img");
          node.src = url; node.alt = text || ""; node.loading = "lazy"; node.referrerPolicy = "no-referrer";
          return node;
        }

        function size(bytes) {
          if (bytes < 1024) return bytes + " B";
          return bytes < 1048576 ? (bytes / 1024).toFixed(1) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
        }

        function fileView(message) {
          const media = message.media;
          const node = element("a", "file", element("span", "icon", message.type === "voice" ? "🔊" : "📄"),
            element("span", "", element("b", "", media.name), element("small", "", size(media.bytes) + " · 点击下载")));
          node.href = "/_simulator/media/" + encodeURIComponent(media.id);
          return node;
        }

        function newsView(message) {
          const node = element("div", "card");
          for (const article of message.articles || []) {
            node.append(link(article.url, "article", article.picurl ? picture(article.picurl, "") : null,
              element("b", "", article.title), element("small", "", article.description || "")));
          }
          return node;
        }

        function cardView(message) {
          const card = message.card || {}, node = element("div", "card");
          const add = (name, className, text) => { if (text) node.append(element(name, className, String(text))); };
          add("small", "", card.source && card.source.desc);
          add("b", "", card.main_title && card.main_title.title);
          add("small", "", card.main_title && card.main_title.desc);
          if (card.card_image) node.append(picture(card.card_image.url, ""));
          add("div", "number", card.emphasis_content && card.emphasis_content.title);
          add("small", "", card.emphasis_content && card.emphasis_content.desc);
          if (card.quote_area) {
            const quote = element("blockquote", "");
            for (const text of [card.quote_area.title, card.quote_area.quote_text]) {
              if (text) quote.append(element("p", "", String(text)));
            }
            node.append(quote);
          }
          add("p", "", card.sub_title_text);
          for (const part of card.vertical_content_list || []) { add("b", "", part.title); add("p", "", part.desc); }
          const rows = element("dl");
          for (const row of card.horizontal_content_list || []) {
            const value = row.type === 1 ? link(row.url, "", String(row.value || row.url)) : String(row.value || "");
            rows.append(element("dt", "", String(row.keyname || "")), element("dd", "", value));
          }
          if (rows.childNodes.length) node.append(rows);
          for (const jump of card.jump_list || []) node.append(link(jump.url, "jump", String(jump.title || "")));
          for (const button of card.button_list || []) add("span", "jump", button.text);
          const questions = [card.checkbox, ...(card.select_list || [])].filter(Boolean);
          for (const question of questions) {
            add("b", "", question.title);
            for (const option of question.option_list || []) add("p", "", "○ " + option.text);
          }
          add("span", "jump", card.submit_button && card.submit_button.text);
          return node;
        }

        function textCardView(message) {
          const card = message.card || {};
          const node = link(card.url, "card article", element("b", "", card.title));
          node.append(element("p", "", card.description), element("span", "jump", card.btntxt));
          return node;
        }

        function contentView(message) {
          switch (message.type) {
            case "textcard": return textCardView(message);
            case "miniprogram_notice": return textView(message);
            case "markdown": return renderMarkdown(message.content, false);
            case "markdown_v2": return renderMarkdown(message.content, true);
            case "image": return picture("/_simulator/media/" + encodeURIComponent(message.media.id), "图片");
            case "file": case "voice": case "video": return fileView(message);
            case "news": case "mpnews": return newsView(message);
            case "template_card": return cardView(message);
            default: return textView(message);
          }
        }

        function textView(message) {
          const node = element("div", "text", message.content);
          for (const who of message.app ? [] : message.receivers) {
            node.append(" ", element("span", "mention", "@" + (who === "@all" ? "所有人" : who)));
          }
          return node;
        }

        function show(message) {
          const time = new Date(message.time);
          const today = time.toLocaleDateString("zh-CN", { year: "numeric", month: "long", day: "numeric", weekday: "long" });
          if (today !== day) { day = today; list.append(element("div", "day", today)); }
          const clock = element("time", "", time.toLocaleTimeString("zh-CN", { hour12: false }));
          clock.dateTime = message.time;
          const isRecalled = Boolean(message.app && message.app.recalled_at);
          list.append(element("article", "message", element("div", "avatar", message.app ? "📱" : "🤖"),
            element("div", "said", element("p", "who", chatName(message) + " · ", clock, " · " + message.type),
              element("div", isRecalled ? "bubble recalled" : "bubble", contentView(message)), ...notes(message))));
        }

        function chatName(message) {
          return message.app ? "应用 " + message.key + " / " + message.app.agent_id : "机器人 " + message.key;
        }

        // What the receivers of an app's message cannot see, and its sender was not told.
        function notes(message) {
          const lines = [], names = (all) => all.slice(0, 12).join("、") + (all.length > 12 ? " 等 " + all.length + " 人" : "");
          const add = (className, text) => lines.push(element("p", "note " + className, text));
          if (message.app && message.app.recalled_at) add("warning", "已撤回");
          if (message.app && message.receivers.length) add("", "发给 " + names(message.receivers));
          if (message.app && message.app.dropped.length) add("warning", "超过频率，静默丢弃：" + names(message.app.dropped));
          if (message.cut) add("warning", "超长，已静默截断：" + message.cut.join("、"));
          return lines;
        }

        function knowChat(name) {
          for (const option of chats.options) if (option.value === name) return;
          const option = element("option", "", name);
          option.value = name;
          chats.append(option);
        }

        function clear() { list.replaceChildren(); shown = 0; last = 0; day = ""; }

        async function refresh() {
          try {
            const response = await fetch("/_simulator/messages?since=" + last + "&limit=500", { cache: "no-store" });
            const messages = await response.json();
            // One that is shown was recalled: everything is shown anew.
            const recallsNow = response.headers.get("X-Simulator-Recalls") || "0";
            if (recallsNow !== recalls) {
              recalls = recallsNow;
              if (last) { clear(); setTimeout(refresh, 0); return; }
            }
            const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 80;
            if (messages.length) document.getElementById("empty")?.remove();
            for (const message of messages) {
              last = message.id;
              knowChat(chatName(message));
              if (chats.value && chats.value !== chatName(message)) continue;
              show(message);
              shown += 1;
            }
            // A page that is left open for days keeps the newest 2000.
            while (list.childNodes.length > 2000) list.firstChild.remove();
            document.getElementById("count").textContent = shown ? "(" + shown + ")" : "";
            state.textContent = "已连接";
            if (messages.length && atEnd) window.scrollTo(0, document.body.scrollHeight);
            setTimeout(refresh, messages.length === 500 ? 0 : 1000);
          } catch {
            state.textContent = "连接已断开，正在重试…";
            setTimeout(refresh, 3000);
          }
        }

        chats.addEventListener("change", clear);
        refresh();

        """#
}
