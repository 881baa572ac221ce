/// Fetches messages and shows them; what stands in a bubble is made by ``MessageScript``.
enum GroupPageScript {
    static let javaScript = #"""
        "use strict";
        const list = document.getElementById("messages");
        const state = document.getElementById("state");
        const chats = document.getElementById("chat");
        let last = 0, shown = 0, day = "", recalls = "0";

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
