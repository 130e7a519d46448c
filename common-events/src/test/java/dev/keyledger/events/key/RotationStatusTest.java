package dev.keyledger.events.key;

import static dev.keyledger.events.key.RotationStatus.COMPLETED;
import static dev.keyledger.events.key.RotationStatus.ISSUED;
import static dev.keyledger.events.key.RotationStatus.OVERLAPPING;
import static dev.keyledger.events.key.RotationStatus.WAITING_FOR_SANDBOX;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotationStatusTest {
    private static final Instant BEGUN = Instant.parse("2031-01-31T10:00:00Z");
    private static final Instant SOON = BEGUN.plusMillis(14_999);
    private static final Instant LATE = BEGUN.plusSeconds(15);

    private static RotationStatus of(RetireOld retireOld, boolean updated, boolean retired, Instant now) {
        return RotationStatus.of(retireOld, BEGUN, updated, retired, null, now);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AFTER_UPDATE", "IMMEDIATELY"},
            value = RetireOld.class)
    void sandboxesThatDoNotHoldTheNewSecret_areWaitedFor_whateverBecameOfTheOldOne(RetireOld retireOld) {
        assertThat(of(retireOld, false, false, SOON)).isEqualTo(ISSUED);
        assertThat(of(retireOld, false, true, SOON)).isEqualTo(ISSUED);
        assertThat(of(retireOld, false, false, LATE)).isEqualTo(WAITING_FOR_SANDBOX);
        assertThat(of(retireOld, false, true, LATE)).isEqualTo(WAITING_FOR_SANDBOX);
    }

    @Test
    void updatedSandboxes_leaveTheOldSecretUntilItIsRetired() {
        assertThat(of(RetireOld.AFTER_UPDATE, true, false, LATE)).isEqualTo(OVERLAPPING);
        assertThat(of(RetireOld.AFTER_UPDATE, true, true, LATE)).isEqualTo(COMPLETED);
    }

    @Test
    void suspectedExposure_hasEndedTheOldSecretBefore() {
        assertThat(of(RetireOld.IMMEDIATELY, true, false, LATE)).isEqualTo(COMPLETED);
    }

    @Test
    void overlap_endsByTheClockOrByHand() {
        Instant end = BEGUN.plusSeconds(3600);
        assertThat(RotationStatus.of(RetireOld.AFTER_OVERLAP, BEGUN, false, false, end, end.minusMillis(1)))
                .isEqualTo(OVERLAPPING);
        assertThat(RotationStatus.of(RetireOld.AFTER_OVERLAP, BEGUN, false, false, end, end))
                .isEqualTo(COMPLETED);
        assertThat(RotationStatus.of(RetireOld.AFTER_OVERLAP, BEGUN, false, true, end, BEGUN))
                .isEqualTo(COMPLETED);
    }

    @ParameterizedTest
    @EnumSource
    void wireName_isTheNameInJson(RotationStatus status) throws JsonProcessingException {
        assertThat(WireJson.mapper().readValue('"' + status.wireName() + '"', RotationStatus.class))
                .isEqualTo(status);
    }
}
