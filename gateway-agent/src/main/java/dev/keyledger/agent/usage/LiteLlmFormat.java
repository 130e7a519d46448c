package dev.keyledger.agent.usage;

import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.litellm.LiteLlmMapping;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What LiteLLM's callback {@code generic_api} sends: each payload for itself, since it sends none of them again. */
public final class LiteLlmFormat implements UsageFormat {
    private final LiteLlmMapping mapping;

    public LiteLlmFormat(LiteLlmMapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public String path() {
        return "/v1/litellm";
    }

    @Override
    public String name() {
        return "litellm";
    }

    @Override
    public MappedBody map(Body body, Map<String, List<String>> headers, Instant receivedAt) {
        return mapping.map(body, receivedAt);
    }

    @Override
    public String pointer(int index, Rejected rejected) {
        return "/" + index + rejected.pointer();
    }

    @Override
    public boolean takesAllOrNone() {
        return false;
    }

    /** A body of which nothing can be counted is a mistake. */
    @Override
    public UsageAnswer taken(String mediaType, Tally tally) {
        return tally.taken() == 0 && !tally.rejected().isEmpty()
                ? JsonAnswers.refused(UsageProblem.invalid(tally.rejected()))
                : JsonAnswers.taken(tally);
    }

    @Override
    public UsageAnswer refused(String mediaType, UsageProblem problem) {
        return JsonAnswers.refused(problem);
    }
}
