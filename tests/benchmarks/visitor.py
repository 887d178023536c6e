"""One browser tab without a browser: what Streamlit's own client sends back, run by run.

It keeps each widget's state, the address that the page wrote, and the large messages that it need
not be sent again.
"""

from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

PATIENCE = 60
_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Choice:
    """A widget that lets one of its options be chosen, as the last run showed it."""

    key: str
    kind: str
    options: list[str]
    chosen: list[str]


@dataclass
class Ran:
    """What one run sent."""

    messages: int
    size: int
    failed: list[str]


@dataclass
class Visitor:
    """An open websocket, and what its browser would remember. Raises RuntimeError where it ends."""

    raw: ClientConnection
    query: str = ""
    script: str = ""
    choices: dict[str, Choice] = field(default_factory=dict)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)

    def open(self, page: str, query: str = "") -> Ran:
        """Go to a page anew."""
        self.query, self.choices, self.kept = query, {}, {}
        message = self._message()
        message.rerun_script.page_script_hash = ""
        message.rerun_script.page_name = page
        return self._run(message)

    def rerun(self) -> Ran:
        """Run the page again as it stands."""
        return self._run(self._message())

    def choose(self, key: str, option: str) -> Ran:
        """Choose an option of the widget whose key begins with `key`, and run the page."""
        self.choice(key).chosen = [option]
        return self._run(self._message())

    def choice(self, key: str) -> Choice:
        """Return the widget whose key begins with `key`. Raises KeyError where there is none."""
        # The newest last: a widget whose address was changed from outside comes back under a
        # key with a higher number (dashboard.widgets.choices).
        found = [one for one in self.choices.values() if one.key.startswith(key)]
        if not found:
            raise KeyError(f"{key}: {sorted(one.key for one in self.choices.values())}")
        return found[-1]

    def _message(self) -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self.script
        state.cached_message_hashes.extend(self.kept)
        for name, choice in self.choices.items():
            widget = state.widget_states.widgets.add(id=name)
            if choice.kind == "button_group":
                widget.string_array_value.data.extend(choice.chosen)
            elif choice.chosen:
                widget.string_value = choice.chosen[0]
        return message

    def _run(self, message: BackMsg) -> Ran:
        self.raw.send(message.SerializeToString())
        ran, seen = Ran(0, 0, []), {}
        while True:
            data = self.raw.recv(timeout=PATIENCE)
            forward = ForwardMsg.FromString(data)  # type: ignore[arg-type]
            ran.messages += 1
            ran.size += len(data)
            kind = forward.WhichOneof("type")
            if kind == "script_finished" and forward.script_finished in _ENDS:
                # What the run did not show is gone, as in the browser.
                self.choices = seen
                return ran
            if kind == "script_finished" and forward.script_finished != (
                ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                raise RuntimeError(ForwardMsg.ScriptFinishedStatus.Name(forward.script_finished))
            self._note(forward, ran, seen)

    def _note(self, forward: ForwardMsg, ran: Ran, seen: dict[str, Choice]) -> None:
        """Remember what a message asks the browser to remember."""
        if forward.metadata.cacheable:
            self.kept[forward.hash] = forward
        forward = self.kept.get(forward.ref_hash, forward)
        kind = forward.WhichOneof("type")
        if kind == "new_session":
            self.script = forward.new_session.page_script_hash
        elif kind == "navigation":
            # Of the page that was chosen; a new session names the script alone.
            self.script = forward.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = forward.page_info_changed.query_string
        elif kind == "delta" and forward.delta.WhichOneof("type") == "new_element":
            self._element(forward.delta.new_element, ran, seen)

    def _element(self, element: Any, ran: Ran, seen: dict[str, Choice]) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and element.alert.format == element.alert.ERROR):
            ran.failed.append(str(getattr(element, kind)))
        elif kind == "selectbox":
            box = element.selectbox
            first = [box.options[box.default]] if box.HasField("default") else []
            seen[box.id] = self._known(box.id, kind, list(box.options), first)
        elif kind == "button_group":
            group = element.button_group
            options = [option.content for option in group.options]
            seen[group.id] = self._known(
                group.id, kind, options, [options[place] for place in group.default]
            )

    def _known(self, name: str, kind: str, options: list[str], first: list[str]) -> Choice:
        before = self.choices.get(name)
        return Choice(_key(name), kind, options, before.chosen if before else first)


def _key(name: str) -> str:
    """Return the key of a widget's id: `$$ID-<hash>-<key>`."""
    return name.split("-", 2)[2]
