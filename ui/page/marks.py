"""Icons for a claim that holds, fails or is not decided."""

_SPACE = "\N{NO-BREAK SPACE}"
MARKS = {
    "right": f":green[:material/check:{_SPACE}right]",
    "partly right": f":orange[:material/contrast:{_SPACE}partly right]",
    "wrong": f":red[:material/close:{_SPACE}wrong]",
    "it depends": f":blue[:material/alt_route:{_SPACE}it depends]",
    "cannot be told": f":gray[:material/question_mark:{_SPACE}cannot be told]",
}
