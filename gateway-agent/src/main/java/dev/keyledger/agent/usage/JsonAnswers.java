package dev.keyledger.agent.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers in JSON, as the usage-aggregator gives them. */
final class JsonAnswers {
    /** Of a body with more, the count says how many. */
    private static final int ERRORS_MAX = 1_000;

    private static final JsonMapper JSON = new JsonMapper();

    private JsonAnswers() {}

    static UsageAnswer taken(Tally tally) {
        var body = new LinkedHashMap<String, Object>();
        body.put("taken", tally.taken());
        body.put("rejected", tally.rejected().size());
        if (!tally.rejected().isEmpty()) {
            body.put("errors", errors(tally.rejected()));
        }
        return new UsageAnswer(202, Map.of("Content-Type", "application/json"), bytes(body));
    }

    static UsageAnswer refused(UsageProblem problem) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "urn:keyledger:problem:" + problem.slug());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        if (!problem.rejected().isEmpty()) {
            body.put("errors", errors(problem.rejected()));
        }
        var headers = new LinkedHashMap<>(problem.headers());
        headers.put("Content-Type", "application/problem+json");
        return new UsageAnswer(problem.status(), headers, bytes(body));
    }

    private static List<Map<String, String>> errors(List<Tally.Rejection> rejected) {
        return rejected.stream()
                .limit(ERRORS_MAX)
                .map(wrong -> Map.of("pointer", wrong.pointer(), "reason", wrong.reason(), "detail", wrong.detail()))
                .toList();
    }

    private static byte[] bytes(Map<String, Object> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
