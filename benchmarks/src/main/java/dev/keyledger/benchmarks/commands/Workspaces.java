package dev.keyledger.benchmarks.commands;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.stack.Tokens;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workspaces with places left for keys, made before a round and used up in it: each holds 500 keys at most. A client has
 * one to itself, as a busy administrator would, and takes the next one when it is full.
 */
final class Workspaces {
    private final URI commands;
    private final Tokens tokens;
    private final String prefix = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";
    private final AtomicInteger made = new AtomicInteger();
    private final ConcurrentLinkedQueue<BenchWorkspace> free = new ConcurrentLinkedQueue<>();

    Workspaces(URI commands, Tokens tokens) {
        this.commands = commands;
        this.tokens = tokens;
    }

    /** Provisions workspaces until at least this many are free. */
    void fill(int count) {
        String operator = tokens.token("bench-operator", "Bench Operator", "platform:operator");
        try (HttpConnection connection = HttpConnection.to(commands)) {
            while (free.size() < count) {
                free.add(provision(connection, operator));
            }
        } catch (IOException e) {
            throw new BenchProblem("The workspaces could not be provisioned: " + e.getMessage(), e);
        }
    }

    BenchWorkspace take() {
        BenchWorkspace workspace = free.poll();
        if (workspace == null) {
            throw new BenchProblem("More keys were created than workspaces had been made for");
        }
        return workspace;
    }

    /** Gives back one that may have places left. */
    void release(BenchWorkspace workspace) {
        if (workspace.hasPlace()) {
            free.add(workspace);
        }
    }

    private BenchWorkspace provision(HttpConnection connection, String operator) throws IOException {
        String id = prefix + made.incrementAndGet();
        String path = "/v1/workspaces/" + id;
        HttpAnswer answer = connection.send(
                HttpRequest.of("PUT", commands.getAuthority(), path, operator).withBody("{\"name\":\"Benchmark\"}"));
        if (answer.status() != 201) {
            throw new BenchProblem("A workspace was answered with " + answer.status() + ": " + answer.body());
        }
        String token = tokens.token("bench-admin", "Bench Admin", "workspace:" + id + ":admin");
        return new BenchWorkspace(commands.getAuthority(), path + "/keys", token);
    }
}
