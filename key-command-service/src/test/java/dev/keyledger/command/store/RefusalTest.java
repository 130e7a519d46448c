package dev.keyledger.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.store.Refusal.Reason;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
    @Test
    void lostConnection_isOutOfReach_howeverItIsWrapped() {
        assertThat(Refusal.of(ClosedConnectionException.INSTANCE)).matches(Refusal.because(Reason.OUT_OF_REACH));
        assertThat(Refusal.of(new IllegalStateException(new ConnectException("refused"))))
                .matches(Refusal.because(Reason.OUT_OF_REACH));
    }

    /**
     * Idle in a transaction for too long, the server shuts down, is starting, the connection failed, the server is a
     * standby, its disk is full, it has too many sessions.
     */
    @ParameterizedTest
    @ValueSource(strings = {"25P03", "57P01", "57P03", "08006", "25006", "53100", "53300"})
    void sessionThatTheServerEnded_isOutOfReach(String state) {
        assertThat(Refusal.of(answer(state, null))).matches(Refusal.because(Reason.OUT_OF_REACH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"55P03", "57014", "40001", "40P01"})
    void waitingInVain_isBusy(String state) {
        assertThat(Refusal.of(answer(state, null))).matches(Refusal.because(Reason.BUSY));
    }

    @Test
    void brokenConstraints_haveTheirMeaning() {
        assertThat(Refusal.of(answer("23505", "active_keys_name"))).matches(Refusal.because(Reason.NAME_TAKEN));
        assertThat(Refusal.of(answer("23505", "events_stream_version")))
                .matches(Refusal.because(Reason.VERSION_CONFLICT));
    }

    @Test
    void accident_staysItself() {
        PgException unknownConstraint = answer("23505", "outbox_pkey");
        assertThat(Refusal.of(unknownConstraint)).isSameAs(unknownConstraint);
        PgException unnamedConstraint = answer("23505", null);
        assertThat(Refusal.of(unnamedConstraint)).isSameAs(unnamedConstraint);
        PgException withoutState = answer(null, null);
        assertThat(Refusal.of(withoutState)).isSameAs(withoutState);
        var bug = new IllegalArgumentException("a bug");
        assertThat(Refusal.of(bug)).isSameAs(bug);
    }

    private static PgException answer(String state, String constraint) {
        return new PgException(
                "message",
                "ERROR",
                state,
                "detail",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                constraint);
    }
}
