import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A card that asks for a name and a time, and what it becomes. */
final class Card {
    private Card() {}

    static Map<String, Object> form() {
        return message(Json.object(Json.read("""
                {
                  "type": "form",
                  "status": "input",
                  "shared": false,
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
                        {"label": "Afternoon", "value": "afternoon"}
                      ]
                    },
                    {"type": "button", "subtype": "submit", "value": "Send", "action": "submit"}
                  ]
                }
                """)));
    }

    /** What the card becomes once it was filled in. */
    static Map<String, Object> thanks(Map<String, Object> info) {
        var summary = info.entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining(", "));
        var text = Map.of("type", "context", "subtype", "text", "value", "Noted. " + summary);
        return message(Map.of("type", "form", "status", "disable", "elements", List.of(text)));
    }

    private static Map<String, Object> message(Map<String, Object> info) {
        return Map.of("msgtype", "m.cui", "body", "[交互卡片]", "version", "0.1.0", "info", info);
    }
}
