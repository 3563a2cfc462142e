"""How a judged claim is marked on a page."""

_SPACE = "\N{NO-BREAK SPACE}"
MARKS = {
    "right": f":green[:material/check:{_SPACE}right]",
    "partly right": f":orange[:material/contrast:{_SPACE}partly right]",
    "wrong": f":red[:material/close:{_SPACE}wrong]",
}
