"""A card that asks for a name and a time, and what it becomes."""


def card():
    return _message(
        {
            "type": "form",
            "status": "input",
            "shared": False,
            "elements": [
                {"type": "context", "subtype": "text", "value": "When shall we call you back?"},
                {"type": "input", "subtype": "text-input", "key": "name", "placeholder": "Your name", "value": ""},
                {
                    "type": "input",
                    "subtype": "dropdown-input",
                    "key": "time",
                    "placeholder": "Time",
                    "value": "",
                    "options": [
                        {"label": "Morning", "value": "morning"},
                        {"label": "Afternoon", "value": "afternoon"},
                    ],
                },
                {"type": "button", "subtype": "submit", "value": "Send", "action": "submit"},
            ],
        }
    )


def thanks(info):
    """What the card becomes once it was filled in."""
    summary = ", ".join(f"{key}: {value}" for key, value in info.items())
    return _message(
        {
            "type": "form",
            "status": "disable",
            "elements": [{"type": "context", "subtype": "text", "value": f"Noted. {summary}"}],
        }
    )


def _message(info):
    return {"msgtype": "m.cui", "body": "[交互卡片]", "version": "0.1.0", "info": info}
