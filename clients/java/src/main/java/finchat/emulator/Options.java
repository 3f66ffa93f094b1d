package finchat.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks options by name and type. */
final class Options {
    private final String place;
    private final Map<String, Object> given;

    private Options(String place, Map<String, Object> given) {
        this.place = place;
        this.given = given;
    }

    /** Throws IllegalArgumentException for an unknown option, with a suggestion. */
    static Options of(String place, Map<String, Object> given, String... names) {
        var known = List.of(names);
        for (var name : given.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(place + ": unknown option \"" + name + "\"" + suggestion(name, known));
            }
        }
        return new Options(place, given);
    }

    boolean has(String name) {
        return given.get(name) != null;
    }

    Object get(String name) {
        return given.get(name);
    }

    /** Returns a text; the default when it is missing. */
    String text(String name, String fallback) {
        var value = given.get(name);
        if (value == null) return fallback;
        if (value instanceof String text && !text.isEmpty()) return text;
        throw wrong(name, "must be a text");
    }

    /** Returns a whole number from 0; the default when it is missing. */
    int integer(String name, int fallback) {
        var value = given.get(name);
        if (value == null) return fallback;
        if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 0
                && ((Number) value).longValue() <= Integer.MAX_VALUE) {
            return ((Number) value).intValue();
        }
        throw wrong(name, "must be a whole number, at least 0");
    }

    /** Returns the options without some of them. */
    Map<String, Object> without(String... names) {
        var rest = new LinkedHashMap<>(given);
        for (var name : names) rest.remove(name);
        return rest;
    }

    IllegalArgumentException wrong(String name, String problem) {
        return new IllegalArgumentException(place + ": " + name + ": " + problem + " (got " + given.get(name) + ")");
    }

    /** Returns a text that is not empty. Throws IllegalArgumentException for another. */
    static String required(String place, String value) {
        if (value != null && !value.isEmpty()) return value;
        throw new IllegalArgumentException(place + ": must be a text that is not empty");
    }

    /** Returns a suggestion for an unknown word: all known words when there are few, else a near one. */
    static String suggestion(String word, List<String> known) {
        if (known.size() <= 5) return "; there " + (known.size() == 1 ? "is " : "are ") + String.join(", ", known);
        var lower = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= Math.min(2, word.length() / 2))
                .min((a, b) -> distance(lower, a.toLowerCase(Locale.ROOT)) - distance(lower, b.toLowerCase(Locale.ROOT)))
                .or(() -> known.stream().filter(candidate -> !word.isEmpty() && candidate.startsWith(word)).findFirst())
                .map(meant -> "; did you mean \"" + meant + "\"?")
                .orElse("; there are " + String.join(", ", known));
    }

    /** Returns the number of letters to add, remove, replace, or swap with the next. */
    private static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                var isSame = a.charAt(i - 1) == b.charAt(j - 1);
                var least = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1);
                least = Math.min(least, rows[i - 1][j - 1] + (isSame ? 0 : 1));
                var isSwapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                rows[i][j] = isSwapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
            }
        }
        return rows[a.length()][b.length()];
    }
}
