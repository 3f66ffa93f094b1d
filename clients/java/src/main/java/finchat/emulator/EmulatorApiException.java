package finchat.emulator;

import java.util.Map;

/** A refusal of the control API: its code, its sentence, and its data. */
public final class EmulatorApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String errcode;
    private final transient Map<String, Object> data;

    EmulatorApiException(String place, int status, Map<String, Object> answer) {
        super(place + ": " + answer.getOrDefault("error", "no reason given"));
        this.status = status;
        this.errcode = String.valueOf(answer.getOrDefault("errcode", "EMULATOR_UNKNOWN"));
        this.data = Json.object(answer.get("data"));
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the code, such as EMULATOR_BAD_REQUEST. */
    public String errcode() {
        return errcode;
    }

    /** Returns the details, such as the nearest misses of a wait. */
    public Map<String, Object> data() {
        return data == null ? Map.of() : data;
    }
}
