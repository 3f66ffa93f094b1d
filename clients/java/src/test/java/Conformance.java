import finchat.emulator.DownloadedFile;
import finchat.emulator.Emulator;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Plays the cases of clients/conformance.yaml as JSON on stdin against the emulator at a URL; each in its own tenant. */
final class Conformance {
    private final Emulator emulator;
    private final Map<String, Object> saved = new HashMap<>();

    private Conformance(Emulator emulator) {
        this.emulator = emulator;
    }

    public static void main(String[] args) throws Exception {
        var table = map(Reader.read(new String(System.in.readAllBytes(), StandardCharsets.UTF_8)));
        var failures = 0;
        var process = Emulator.connect(args[0]);
        for (var item : (List<?>) table.get("cases")) {
            var name = map(item).get("name");
            try (var tenant = process.tenants().create(Map.of("clock", "frozen:2026-01-31T09:00:00Z", "seed", 1))) {
                var play = new Conformance(tenant);
                for (var step : (List<?>) map(item).get("steps")) play.step(map(step));
                System.out.println("passed: " + name);
            } catch (Exception | AssertionError problem) {
                failures++;
                System.out.println("failed: " + name + ": " + problem);
            }
        }
        if (failures > 0) System.exit(1);
    }

    private void step(Map<String, Object> step) throws Exception {
        var arguments = new ArrayList<>();
        if (step.get("args") instanceof List<?> given) given.forEach(argument -> arguments.add(filled(argument)));
        Object result;
        try {
            result = plain(call(String.valueOf(step.get("do")), arguments));
        } catch (RuntimeException | AssertionError problem) {
            var message = String.valueOf(problem.getMessage());
            var pattern = step.get("fails");
            if (pattern == null) throw problem;
            if (Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(message).find()) return;
            throw new AssertionError("expected an error like " + pattern + ", got: " + message, problem);
        }
        if (step.get("fails") != null) throw new AssertionError(step + " did not fail");
        if (step.get("save") != null) saved.put(step.get("save").toString(), result);
        if (step.containsKey("expect")) {
            var expected = filled(step.get("expect"));
            if (!includes(result, expected)) throw new AssertionError(result + " is not " + expected);
        }
    }

    /** Calls `handle.method`; the first argument of `as`, `app` and `room` chooses the handle. */
    private Object call(String operation, List<Object> arguments) throws Exception {
        var dot = operation.indexOf('.');
        Object target = emulator;
        var rest = new ArrayList<>(arguments);
        if (dot > 0) {
            var handle = operation.substring(0, dot);
            target = switch (handle) {
                case "as" -> emulator.as((String) rest.remove(0));
                case "app" -> emulator.app((String) rest.remove(0));
                case "room" -> emulator.room((String) rest.remove(0));
                default -> Emulator.class.getMethod(handle).invoke(emulator);
            };
        }
        var name = operation.substring(dot + 1);
        if (operation.equals("as.upload")) rest.set(0, ((String) rest.get(0)).getBytes(StandardCharsets.UTF_8));
        for (var method : target.getClass().getMethods()) {
            if (!method.getName().equals(name) || !takes(method, rest)) continue;
            try {
                return method.invoke(target, rest.toArray());
            } catch (java.lang.reflect.InvocationTargetException problem) {
                if (problem.getCause() instanceof Error error) throw error;
                throw (Exception) problem.getCause();
            }
        }
        throw new IllegalStateException("there is no method " + operation + " for " + arguments);
    }

    private static boolean takes(Method method, List<Object> arguments) {
        var types = method.getParameterTypes();
        if (types.length != arguments.size()) return false;
        for (var i = 0; i < types.length; i++) {
            var isNumber = types[i].isPrimitive() && arguments.get(i) instanceof Integer;
            if (!isNumber && !types[i].isInstance(arguments.get(i))) return false;
        }
        return true;
    }

    private Object filled(Object value) {
        if (value instanceof Map<?, ?> map) {
            var object = new LinkedHashMap<String, Object>();
            map.forEach((name, inner) -> object.put(name.toString(), filled(inner)));
            return object;
        }
        if (value instanceof List<?> list) return list.stream().map(this::filled).toList();
        if (!(value instanceof String text) || !text.startsWith("$") || text.indexOf('.') < 0) return value;
        var parts = text.substring(1).split("\\.");
        return map(saved.get(parts[0])).get(parts[1]);
    }

    /** Returns a result with its records as maps whose fields have the names of the API. */
    private static Object plain(Object value) throws ReflectiveOperationException {
        if (value instanceof DownloadedFile file) {
            return Map.of("bytes", new String(file.bytes(), StandardCharsets.UTF_8), "content_type", file.contentType());
        }
        if (value instanceof List<?> list) {
            var items = new ArrayList<>();
            for (var item : list) items.add(plain(item));
            return items;
        }
        if (!(value instanceof Record)) return value;
        var fields = new LinkedHashMap<String, Object>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            var name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            fields.put(name, plain(component.getAccessor().invoke(value)));
        }
        return fields;
    }

    private static boolean includes(Object value, Object expected) {
        if (expected instanceof Map<?, ?> fields) {
            return value instanceof Map && fields.entrySet().stream()
                    .allMatch(field -> includes(map(value).get(field.getKey().toString()), field.getValue()));
        }
        if (expected instanceof List<?> items) {
            if (!(value instanceof List<?> list) || list.size() != items.size()) return false;
            for (var i = 0; i < items.size(); i++) if (!includes(list.get(i), items.get(i))) return false;
            return true;
        }
        if (expected instanceof Number number) return value instanceof Number found && found.longValue() == number.longValue();
        return Objects.equals(value, expected);
    }

    private static Map<String, Object> map(Object value) {
        var object = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) value).forEach((name, inner) -> object.put(name.toString(), inner));
        return object;
    }

    /** The client's own reader of JSON, which is not public. */
    private static final class Reader {
        static Object read(String text) throws ReflectiveOperationException {
            var method = Class.forName("finchat.emulator.Json").getDeclaredMethod("read", String.class);
            method.setAccessible(true);
            return method.invoke(null, text);
        }
    }
}
