import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much JSON as the bot needs, since the JDK has none: objects are maps. A bot of yours takes a library for it. */
final class Json {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*([{}\\[\\]:,]|\"(?:[^\"\\\\]++|\\\\.)*+\"|-?\\d[\\d.eE+-]*|true|false|null)\\s*");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

    private final Matcher tokens;
    private String token;

    private Json(String text) {
        tokens = TOKEN.matcher(text);
        advance();
    }

    /** Throws IllegalArgumentException for what is no JSON. */
    static Object read(String text) {
        var json = new Json(text);
        var value = json.value();
        if (json.token != null) throw new IllegalArgumentException("JSON that goes on with " + json.token);
        return value;
    }

    /** A value as an object; an empty one when it is none. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return value instanceof Map ? (Map<String, Object>) value : Map.of();
    }

    static String write(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(field -> write(field.getKey()) + ":" + write(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
        }
        if (!(value instanceof String string)) return String.valueOf(value);
        return string.chars()
                .mapToObj(unit -> unit < ' ' || unit == '"' || unit == '\\' ? "\\u%04x".formatted(unit) : "" + (char) unit)
                .collect(Collectors.joining("", "\"", "\""));
    }

    private Object value() {
        var first = take();
        return switch (first.charAt(0)) {
            case '{' -> map();
            case '[' -> list();
            case '"' -> unescape(first.substring(1, first.length() - 1));
            case 't', 'f' -> Boolean.valueOf(first);
            case 'n' -> null;
            default -> Double.valueOf(first);
        };
    }

    private Map<String, Object> map() {
        var map = new LinkedHashMap<String, Object>();
        while (!"}".equals(token)) {
            if (!map.isEmpty()) expect(",");
            var name = String.valueOf(value());
            expect(":");
            map.put(name, value());
        }
        advance();
        return map;
    }

    private List<Object> list() {
        var list = new ArrayList<>();
        while (!"]".equals(token)) {
            if (!list.isEmpty()) expect(",");
            list.add(value());
        }
        advance();
        return list;
    }

    private void expect(String expected) {
        var found = take();
        if (!found.equals(expected)) throw new IllegalArgumentException("JSON with " + found + " for " + expected);
    }

    private String take() {
        if (token == null) throw new IllegalArgumentException("JSON that breaks off");
        var taken = token;
        advance();
        return taken;
    }

    private void advance() {
        if (tokens.regionStart() == tokens.regionEnd()) token = null;
        else if (!tokens.lookingAt()) throw new IllegalArgumentException("no JSON");
        else {
            token = tokens.group(1);
            tokens.region(tokens.end(), tokens.regionEnd());
        }
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(meaningOf(found.group(1))));
    }

    private static String meaningOf(String escape) {
        return switch (escape.charAt(0)) {
            case 'u' -> "" + (char) Integer.parseInt(escape.substring(1), 16);
            case 'b', 'f', 'n', 'r', 't' -> ("\\" + escape).translateEscapes();
            default -> escape;
        };
    }
}
