package dev.keyledger.kit.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

final class DutiesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final SetDuty verify = new SetDuty("verify");
    private final SetDuty lists = new SetDuty("lists");

    @Test
    void freshInstance_waitsForAllOfItsDuties() {
        var duties = new Duties(List.of(verify, lists), HOUR);
        lists.waitsFor("the database to answer");

        assertThat(duties.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(duties.call().getData().orElseThrow())
                .containsEntry("verify", "ready")
                .containsEntry("lists", "waiting for the database to answer");

        lists.isReady();
        assertThat(duties.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void instanceThatWasReady_isSoWhileAnyOfItsDutiesIsDone() {
        var duties = new Duties(List.of(verify, lists), HOUR);
        assertThat(duties.call().getStatus()).isEqualTo(Status.UP);

        lists.waitsFor("the database to answer");
        assertThat(duties.call().getStatus()).isEqualTo(Status.UP);

        verify.waitsFor("a progress beacon");
        assertThat(duties.call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void dutyThatIsDoneFromWhatIsOld_isNotTakenAway() {
        var duties = new Duties(List.of(verify, lists), HOUR);
        assertThat(duties.call().getStatus()).isEqualTo(Status.UP);
        verify.waitsFor("a progress beacon");
        lists.waitsFor("its feed");
        lists.stillDone = true;

        assertThat(duties.call().getStatus()).isEqualTo(Status.UP);
        assertThat(duties.call().getData().orElseThrow()).containsEntry("lists", "waiting for its feed");
    }

    @Test
    void dutyThatNeverGetsReady_isWaitedForNoLongerThanTheGrace() {
        lists.waitsFor("the database to answer");

        assertThat(new Duties(List.of(verify, lists), Duration.ZERO).call().getStatus())
                .isEqualTo(Status.UP);
    }

    private static final class SetDuty implements Duty {
        private final String name;
        private String waitingFor;
        private boolean stillDone;

        SetDuty(String name) {
            this.name = name;
        }

        void waitsFor(String what) {
            waitingFor = what;
        }

        void isReady() {
            waitingFor = null;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<String> waitingFor() {
            return Optional.ofNullable(waitingFor);
        }

        @Override
        public boolean stillDone() {
            return stillDone || waitingFor == null;
        }
    }
}
