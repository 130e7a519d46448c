package dev.keyledger.benchmarks.list;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.measure.ClosedLoop;
import dev.keyledger.benchmarks.measure.OpenLoop;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.pgbench.Pgbench;
import dev.keyledger.benchmarks.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The first page of one workspace's keys, by the service and by the database alone. */
public final class Pages implements AutoCloseable {
    private static final String SCRIPT = "page.sql";
    private static final String FULL_PAGE = "\"nextCursor\":\"";

    private final Stack stack;
    private final String workspace;
    private final URI queries;
    private final byte[] request;
    private final Path directory;

    public Pages(Stack stack, String workspace) throws IOException {
        this.stack = stack;
        this.workspace = workspace;
        this.queries = stack.service("query");
        String token = stack.tokens().token("bench-admin", "Bench Admin", "workspace:" + workspace + ":admin");
        String path = "/v1/workspaces/" + workspace + "/keys?limit=50";
        this.request =
                HttpRequest.of("GET", queries.getAuthority(), path, token).withBody("");
        this.directory = Files.createTempDirectory("keyledger-pgbench-");
        try (InputStream script = Pages.class.getResourceAsStream(SCRIPT)) {
            Files.copy(script, directory.resolve(SCRIPT));
        }
    }

    public Trial list(int clients, Duration duration) {
        return ClosedLoop.run(clients, duration, Lister::new);
    }

    public Trial listAt(double perSecond, int clients, Duration duration) {
        return OpenLoop.run(perSecond, clients, duration, Lister::new);
    }

    Trial bareQuery(int clients, Duration duration) {
        return Pgbench.run(
                stack.postgres(),
                UsageSeed.DATABASE,
                directory.resolve(SCRIPT),
                Map.of("workspace", workspace),
                clients,
                duration);
    }

    @Override
    public void close() {
        try {
            Files.delete(directory.resolve(SCRIPT));
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Lister implements ClosedLoop.Client {
        private final HttpConnection connection = HttpConnection.to(queries);

        @Override
        public boolean once() throws IOException {
            HttpAnswer answer = connection.send(request);
            if (answer.status() != 200 || !answer.body().contains(FULL_PAGE)) {
                throw new BenchProblem("A page was answered " + answer.status() + ": " + answer.body());
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
