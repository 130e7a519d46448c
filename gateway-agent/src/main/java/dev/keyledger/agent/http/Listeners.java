package dev.keyledger.agent.http;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the agent is asked: ports of this machine's own addresses, and unix sockets. */
public final class Listeners implements AutoCloseable {
    /** A proxy passes on all of the client's headers. More is answered 431. */
    private static final int HEADER_BYTES_MAX = 65_536;

    /** With the client's path in it. More is answered 414. */
    private static final int FIRST_LINE_BYTES_MAX = 16_384;

    /** Longer than proxies keep connections: who closes first loses the request that the other one sends meanwhile. */
    private static final Duration IDLE_MAX = Duration.ofHours(2);

    /** Of each thread. An idle one takes some kilobytes. */
    private static final int CONNECTIONS_MAX = 1_000;

    private static final Duration STARTED_WITHIN = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Vertx vertx;
    private final int threads;
    private final int connectionsMax;
    private final List<UnixSocket> sockets = new ArrayList<>();

    /** @param threads that answer */
    public Listeners(int threads) {
        this(threads, CONNECTIONS_MAX);
    }

    /** @param connectionsMax of each thread; where more are opened, the most silent ones end */
    Listeners(int threads, int connectionsMax) {
        this.threads = threads;
        this.connectionsMax = connectionsMax;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(threads)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    /**
     * @param host an address that only this machine reaches
     * @throws IOException if others reach it too, or the port is taken
     */
    public void listenToOwn(String host, int port, Handler<HttpServerRequest> handler)
            throws IOException, InterruptedException {
        if (!InetAddress.getByName(host).isLoopbackAddress()) {
            throw new IOException("keyledger.agent.host is a loopback address: whoever reaches " + host
                    + " from elsewhere could try keys there");
        }
        listen(host, port, handler);
    }

    /** @throws IOException if the port is taken */
    public void listen(String host, int port, Handler<HttpServerRequest> handler)
            throws IOException, InterruptedException {
        listen(SocketAddress.inetSocketAddress(port, host), threads, handler);
        LOG.info("listening on {}:{}", host, port);
    }

    /**
     * @param file of mode 0660 afterwards; what a process left there that is gone is replaced
     * @throws IOException if it can't be made, or another process answers there
     */
    public void listen(Path file, Handler<HttpServerRequest> handler) throws IOException, InterruptedException {
        var socket = new UnixSocket(file);
        socket.requireFree();
        listen(SocketAddress.domainSocketAddress(socket.unnamed().toString()), 1, handler);
        socket.name();
        sockets.add(socket);
        LOG.info("listening on {}", file);
    }

    private void listen(SocketAddress address, int instances, Handler<HttpServerRequest> handler)
            throws IOException, InterruptedException {
        try {
            vertx.deployVerticle(
                            () -> new Listener(address, connectionsMax, handler),
                            new DeploymentOptions().setInstances(instances))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STARTED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            throw new IOException("nobody can be listened to on " + address + ": " + e.getMessage(), e);
        }
    }

    /** Ends every connection. */
    @Override
    public void close() throws IOException {
        for (UnixSocket socket : sockets) {
            socket.remove();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static final class Listener extends AbstractVerticle {
        private final SocketAddress address;
        private final Connections connections;
        private final Handler<HttpServerRequest> handler;

        private Listener(SocketAddress address, int connectionsMax, Handler<HttpServerRequest> handler) {
            this.address = address;
            this.connections = new Connections(connectionsMax);
            this.handler = handler;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer(new HttpServerOptions()
                            .setMaxHeaderSize(HEADER_BYTES_MAX)
                            .setMaxInitialLineLength(FIRST_LINE_BYTES_MAX)
                            .setHttp2ClearTextEnabled(false)
                            .setIdleTimeout((int) IDLE_MAX.toSeconds()))
                    .connectionHandler(connections::opened)
                    .requestHandler(request -> {
                        connections.asked(request.connection());
                        handler.handle(request);
                    })
                    .exceptionHandler(e -> LOG.debug("a connection failed", e))
                    .listen(address)
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
