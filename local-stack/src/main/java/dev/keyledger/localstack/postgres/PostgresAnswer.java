package dev.keyledger.localstack.postgres;

import dev.keyledger.localstack.supervise.Readiness;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Ready is a server that answers the first question of every client, for which nobody has to log in: whether it speaks TLS. */
public final class PostgresAnswer implements Readiness {
    private static final int TIMEOUT_MILLIS = 4_000;
    private static final int LENGTH = 8;
    private static final int SSL_REQUEST = 80_877_103;

    private final InetSocketAddress address;

    /** @param address such as {@code postgresql://localhost:15432} */
    public PostgresAnswer(URI address) {
        this.address = new InetSocketAddress(address.getHost(), address.getPort());
    }

    @Override
    public boolean ready() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            var request = new DataOutputStream(socket.getOutputStream());
            request.writeInt(LENGTH);
            request.writeInt(SSL_REQUEST);
            request.flush();
            int answer = socket.getInputStream().read();
            return answer == 'N' || answer == 'S';
        }
    }
}
