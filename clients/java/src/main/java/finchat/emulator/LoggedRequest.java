package finchat.emulator;

import java.util.List;
import java.util.Map;

/** A call to the platform or the IAM. A component without a value is null. */
public record LoggedRequest(
        String requestId,
        Long at,
        String method,
        String path,
        String operationId,
        String appId,
        Integer status,
        Long durationMs,
        Map<String, Object> request,
        Map<String, Object> response,
        List<String> warnings) {}
