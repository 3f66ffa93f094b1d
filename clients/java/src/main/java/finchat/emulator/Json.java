package finchat.emulator;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads and writes JSON: objects are maps in the order of the text, arrays are lists, and whole numbers are Integer or,
 * where they are too large for it, Long.
 */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Parses a text. Throws IllegalArgumentException for a text that is not JSON. */
    static Object read(String text) {
        var json = new Json(text);
        var value = json.value();
        json.skipSpace();
        if (json.at < text.length()) throw json.error();
        return value;
    }

    /** Returns a value as an object; an empty one for any other value. */
    static Map<String, Object> object(Object value) {
        if (!(value instanceof Map<?, ?> map)) return Map.of();
        var object = new LinkedHashMap<String, Object>();
        map.forEach((name, inner) -> object.put(String.valueOf(name), inner));
        return Collections.unmodifiableMap(object);
    }

    /** Returns a value as a list; an empty one for any other value. */
    static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** Returns a value as JSON. A pattern is written as a `$regex`. */
    static String write(Object value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** Returns an object as a record, whose components have the names of the fields in camel case. */
    static <T extends Record> T record(Class<T> type, Object value) {
        var fields = object(value);
        var components = type.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var values = Arrays.stream(components)
                .map(component -> component(component.getGenericType(), fields.get(snakeCase(component.getName()))))
                .toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException | IllegalArgumentException problem) {
            throw new IllegalStateException("no " + type.getSimpleName() + ": " + write(value), problem);
        }
    }

    /** Returns the objects of a list as records. */
    static <T extends Record> List<T> records(Class<T> type, Object value) {
        return list(value).stream().map(item -> record(type, item)).toList();
    }

    private static Object component(Type type, Object value) {
        if (type == Long.class && value instanceof Number number) return number.longValue();
        if (type == boolean.class) return Boolean.TRUE.equals(value);
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            var item = generic.getActualTypeArguments()[0];
            if (item instanceof Class<?> itemType && itemType.isRecord()) {
                return records(itemType.asSubclass(Record.class), value);
            }
            return list(value);
        }
        return value;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            var separator = "{";
            for (var field : map.entrySet()) {
                write(String.valueOf(field.getKey()), out.append(separator));
                write(field.getValue(), out.append(':'));
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> items) {
            out.append('[');
            var separator = "";
            for (var item : items) {
                write(item, out.append(separator));
                separator = ",";
            }
            out.append(']');
        } else if (value instanceof Object[] items) {
            write(Arrays.asList(items), out);
        } else if (value instanceof Pattern pattern) {
            if (pattern.flags() != 0) {
                throw new IllegalArgumentException("a pattern takes no flags here: " + pattern.pattern());
            }
            write(Map.of("$regex", pattern.pattern()), out);
        } else if (value == null || value instanceof Boolean || value instanceof Number) {
            if (value instanceof Double number && !Double.isFinite(number)) {
                throw new IllegalArgumentException("JSON has no number " + number);
            }
            out.append(value);
        } else if (value instanceof CharSequence || value instanceof Enum || value instanceof java.net.URI) {
            quote(value.toString(), out);
        } else {
            throw new IllegalArgumentException("JSON cannot write a " + value.getClass().getName());
        }
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (var unit : string.toCharArray()) {
            if (unit == '"' || unit == '\\') out.append('\\').append(unit);
            else if (unit < ' ' || Character.isSurrogate(unit)) out.append("\\u%04x".formatted((int) unit));
            else out.append(unit);
        }
        out.append('"');
    }

    private Object value() {
        skipSpace();
        if (at >= text.length()) throw error();
        return switch (text.charAt(at)) {
            case '{' -> map();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> map() {
        var map = new LinkedHashMap<String, Object>();
        at++;
        if (next('}')) return map;
        do {
            skipSpace();
            if (at >= text.length() || text.charAt(at) != '"') throw error();
            var name = string();
            if (!next(':')) throw error();
            map.put(name, value());
        } while (next(','));
        if (!next('}')) throw error();
        return map;
    }

    private List<Object> array() {
        var list = new ArrayList<>();
        at++;
        if (next(']')) return list;
        do list.add(value());
        while (next(','));
        if (!next(']')) throw error();
        return list;
    }

    private String string() {
        var string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            var unit = text.charAt(at);
            if (unit == '"') {
                at++;
                return string.toString();
            }
            if (unit < ' ') throw error();
            string.append(unit == '\\' ? escaped() : unit);
        }
        throw error();
    }

    private char escaped() {
        if (++at >= text.length()) throw error();
        var unit = text.charAt(at);
        if (unit == 'u' && at + 4 < text.length()) {
            at += 4;
            try {
                return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
            } catch (NumberFormatException problem) {
                throw error();
            }
        }
        return switch (unit) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '"', '\\', '/' -> unit;
            default -> throw error();
        };
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw error();
        at += word.length();
        return value;
    }

    private Number number() {
        var start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        var digits = text.substring(start, at);
        try {
            if (!digits.matches("-?\\d+")) return Double.valueOf(digits);
            if (digits.length() > 18) return new java.math.BigInteger(digits);
            var number = Long.parseLong(digits);
            if (number == (int) number) return (int) number;
            return number;
        } catch (NumberFormatException problem) {
            throw error();
        }
    }

    private boolean next(char expected) {
        skipSpace();
        if (at >= text.length() || text.charAt(at) != expected) return false;
        at++;
        return true;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private IllegalArgumentException error() {
        return new IllegalArgumentException("not JSON at character " + at);
    }
}
