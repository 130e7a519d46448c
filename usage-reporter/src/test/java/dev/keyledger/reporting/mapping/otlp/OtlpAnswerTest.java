package dev.keyledger.reporting.mapping.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import org.junit.jupiter.api.Test;

class OtlpAnswerTest {
    @Test
    void answer_inProtobuf_isReadByOpenTelemetrysOwnClasses() throws Exception {
        var answer = ExportTraceServiceResponse.parseFrom(OtlpAnswer.of(OtlpMapping.PROTOBUF, 3, "no key ✗"));

        assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(3);
        assertThat(answer.getPartialSuccess().getErrorMessage()).isEqualTo("no key ✗");
        assertThat(OtlpAnswer.of(OtlpMapping.PROTOBUF, 0, "")).isEmpty();
    }

    @Test
    void answer_inJson_hasNumbersOf64BitsAsText() {
        assertThat(new String(OtlpAnswer.of("application/json", 12, "no \"key\""), UTF_8))
                .isEqualTo("{\"partialSuccess\":{\"rejectedSpans\":\"12\",\"errorMessage\":\"no \\\"key\\\"\"}}");
        assertThat(new String(OtlpAnswer.of("application/json", 0, ""), UTF_8)).isEqualTo("{}");
    }
}
