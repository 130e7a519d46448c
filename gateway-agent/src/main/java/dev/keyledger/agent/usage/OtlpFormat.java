package dev.keyledger.agent.usage;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.otlp.OtlpAnswer;
import dev.keyledger.reporting.mapping.otlp.OtlpMapping;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Traces by OTLP over HTTP, answered as its specification says. */
public final class OtlpFormat implements UsageFormat {
    private static final String CONTENT_TYPE = "Content-Type";

    private final OtlpMapping mapping;

    public OtlpFormat(OtlpMapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public String path() {
        return "/v1/traces";
    }

    @Override
    public String name() {
        return "otlp";
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

    @Override
    public UsageAnswer taken(String mediaType, Tally tally) {
        return new UsageAnswer(
                200,
                Map.of(CONTENT_TYPE, answeredAs(mediaType)),
                OtlpAnswer.of(mediaType, tally.rejected().size(), tally.reasons()));
    }

    @Override
    public UsageAnswer refused(String mediaType, UsageProblem problem) {
        String detail = problem.rejected().isEmpty() ? problem.detail() : new Tally(0, problem.rejected(), 0).reasons();
        var headers = new LinkedHashMap<>(problem.headers());
        headers.put(CONTENT_TYPE, answeredAs(mediaType));
        return new UsageAnswer(problem.status(), headers, OtlpAnswer.failure(mediaType, detail));
    }

    private static String answeredAs(String mediaType) {
        return mediaType.equals(OtlpMapping.PROTOBUF) ? OtlpMapping.PROTOBUF : MediaTypes.JSON;
    }
}
