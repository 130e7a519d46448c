package dev.keyledger.kit.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LostDatabaseTest {
    static Stream<Throwable> losses() {
        return Stream.of(
                new SQLException("the connection attempt failed", "08001"),
                new SQLException("terminating connection due to administrator command", "57P01"),
                new SQLException("too many connections", "53300"),
                new ConnectException("refused"),
                new SocketException("Connection reset"),
                new ClosedChannelException(),
                new UnknownHostException("postgres"),
                ClosedConnectionException.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void loss_isFoundUnderWhateverWrapsIt(Throwable loss) {
        assertThat(LostDatabase.isCauseOf(new IllegalStateException("on the way", new RuntimeException(loss))))
                .isTrue();
    }

    /** A disk that is full, say. */
    @Test
    void otherInputOrOutput_isNoLoss() {
        assertThat(LostDatabase.isCauseOf(new IllegalStateException(new IOException("No space left on device"))))
                .isFalse();
    }

    @Test
    void refusedStatement_isNoLoss() {
        assertThat(LostDatabase.isCauseOf(new RuntimeException(new SQLException("syntax error", "42601"))))
                .isFalse();
        assertThat(LostDatabase.isCauseOf(new SQLException("no state at all"))).isFalse();
        assertThat(LostDatabase.isCauseOf(new IllegalStateException("a bug"))).isFalse();
    }
}
