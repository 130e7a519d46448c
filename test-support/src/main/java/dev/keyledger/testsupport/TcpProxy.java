package dev.keyledger.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a server, and can make both think that the other one hangs: connected, and silent. */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket listening;
    private final String targetHost;
    private final int targetPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Set<Socket> hung = ConcurrentHashMap.newKeySet();
    private volatile boolean hanging;

    private TcpProxy(ServerSocket listening, String targetHost, int targetPort) {
        this.listening = listening;
        this.targetHost = targetHost;
        this.targetPort = targetPort;
    }

    /** @param target {@code host:port} */
    public static TcpProxy to(String target) throws IOException {
        return to(target, 0);
    }

    /** @param port where to listen, such as one that was closed; 0: a free one */
    public static TcpProxy to(String target, int port) throws IOException {
        int colon = target.lastIndexOf(':');
        var proxy = new TcpProxy(
                new ServerSocket(port, 50, InetAddress.getLoopbackAddress()),
                target.substring(0, colon),
                Integer.parseInt(target.substring(colon + 1)));
        Thread.ofPlatform().daemon().name("proxy").start(proxy::accept);
        return proxy;
    }

    /** {@code host:port} */
    public String address() {
        return listening.getInetAddress().getHostAddress() + ":" + listening.getLocalPort();
    }

    /** From now on nothing goes through any more, and nothing that arrives is answered; nobody is told. */
    public void hang() {
        hanging = true;
    }

    /** The same for the connections that there are now; later ones are forwarded. */
    public void hangThoseConnected() {
        hung.addAll(sockets);
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                sockets.add(client);
                Socket server = new Socket(targetHost, targetPort);
                sockets.add(server);
                forward(client, server);
                forward(server, client);
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void forward(Socket from, Socket to) {
        Thread.ofPlatform().daemon().name("proxy").start(() -> {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int read = in.read(buffer);
                while (read >= 0) {
                    // What comes while it hangs is lost, so both ends wait for ever, as on a session that is stuck.
                    if (!hanging && !hung.contains(from)) {
                        out.write(buffer, 0, read);
                    }
                    read = in.read(buffer);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                closeQuietly(from);
                closeQuietly(to);
            }
        });
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
