package dev.keyledger.benchmarks.revocation;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.verify.AgentClient;
import dev.keyledger.benchmarks.verify.VerifyClient;
import dev.keyledger.verifier.KeyVerifier;
import dev.keyledger.verifier.Verdict;
import java.io.IOException;
import java.net.URI;

/** A verifier that is watched for when it refuses a key. */
@FunctionalInterface
interface Watched {
    /** Asks about one key, again and again. */
    interface Watch extends AutoCloseable {
        /** As over HTTP: {@code VALID}, {@code REVOKED}, and so on. */
        String code() throws IOException;

        @Override
        default void close() throws IOException {}
    }

    Watch watch(String secret) throws IOException;

    /** By a connection of its own. */
    static Watched instance(URI service, String token) {
        return secret -> {
            byte[] question = VerifyClient.request(service, token).withBody(VerifyClient.question(secret));
            HttpConnection connection = HttpConnection.to(service);
            return new Watch() {
                @Override
                public String code() throws IOException {
                    HttpAnswer answer = connection.send(question);
                    if (answer.status() != 200) {
                        throw new BenchProblem("Verification was answered " + answer.status() + ": " + answer.body());
                    }
                    return answer.text("code");
                }

                @Override
                public void close() throws IOException {
                    connection.close();
                }
            };
        };
    }

    /** By a connection of its own, as a proxy asks. */
    static Watched agent(URI agent) {
        return secret -> {
            byte[] question = AgentClient.question(agent, secret);
            HttpConnection connection = HttpConnection.to(agent);
            return new Watch() {
                @Override
                public String code() throws IOException {
                    HttpAnswer answer = connection.send(question);
                    return switch (answer.status()) {
                        case 200 -> "VALID";
                        case 401 -> answer.text("code").equals("revoked_api_key") ? "REVOKED" : answer.text("code");
                        default ->
                            throw new BenchProblem("An agent answered " + answer.status() + ": " + answer.body());
                    };
                }

                @Override
                public void close() throws IOException {
                    connection.close();
                }
            };
        };
    }

    static Watched library(KeyVerifier library) {
        return secret -> () -> switch (library.verify(secret, null)) {
            case Verdict.Valid valid -> "VALID";
            case Verdict.Refused refused -> refused.code().name();
            case Verdict.Uncertain uncertain ->
                throw new BenchProblem("The library doesn't know: " + uncertain.reason());
        };
    }
}
