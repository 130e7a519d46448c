package dev.keyledger.command.http;

import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.openapi.ApiRules;
import dev.keyledger.kit.openapi.Endpoint;
import dev.keyledger.kit.problem.ProblemType;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jboss.jandex.IndexView;

/** What the descriptions of commands share, beside what those of all services do. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class CommandApi extends ApiRules implements OASFilter {
    private static final String OF_A_WORKSPACE = "/v1/workspaces/{ws}";

    public CommandApi(IndexView index) {
        super(index);
    }

    @Override
    protected void addComponents(Components components) {
        addHeader(components, "Location", SchemaType.STRING, "Path of what was made.");
        addHeader(components, "ETag", SchemaType.STRING, "The key's version, quoted.");
        addHeader(components, "Cache-Control", SchemaType.STRING, "no-store");
        addHeader(
                components,
                ConsistencyToken.HEADER,
                SchemaType.STRING,
                "Sent with a read, makes it include this change; with a command, has it refused as store-restored if the"
                        + " event store was restored to an earlier point since.");
        addHeader(components, KeyAnswers.IDEMPOTENT_REPLAYED, SchemaType.STRING, "true if an earlier request did it.");
    }

    @Override
    protected void describe(Endpoint endpoint) {
        if (!endpoint.isOf("ws")) {
            return;
        }
        Operation operation = endpoint.operation();
        addToAnswers(operation, "20.", "Cache-Control");
        addToAnswers(operation, "20.", ConsistencyToken.HEADER);
        addToAnswers(operation, "20[12]", "Location");
        if (!endpoint.path().equals(OF_A_WORKSPACE)) {
            addToAnswers(operation, "20.", "ETag");
        }
        if (changesAKey(endpoint)) {
            operation.addParameter(header(IfMatch.HEADER)
                    .description("Only if the key still has this ETag.")
                    .schema(text()));
        }
        if (isRepeatable(endpoint)) {
            addToAnswers(operation, "20.", KeyAnswers.IDEMPOTENT_REPLAYED);
            operation.addParameter(header(IdempotencyKey.HEADER)
                    .description("Makes repeating the request safe: 1 to 255 printable characters, quoted or bare. A"
                            + " repetition gets the first answer: with the key for 10 minutes, without it for 7 days.")
                    .schema(text().minLength(1).maxLength(IdempotencyKey.CHARACTERS_MAX + 2)));
        }
    }

    private static Parameter header(String name) {
        return OASFactory.createParameter().name(name).in(Parameter.In.HEADER);
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    @Override
    protected Set<ProblemType> problemsOf(Endpoint endpoint) {
        Set<ProblemType> problems = super.problemsOf(endpoint);
        if (endpoint.isOf("ws")) {
            problems.addAll(
                    Set.of(ProblemType.STORE_RESTORED, ProblemType.STORE_OUT_OF_REACH, ProblemType.WORKSPACE_BUSY));
            if (!endpoint.isRead()) {
                problems.addAll(Set.of(ProblemType.STORE_BEHIND_LOG, ProblemType.EVENT_TOO_LARGE));
            }
        }
        if (changesAKey(endpoint)) {
            problems.addAll(Set.of(ProblemType.KEY_CHANGING, ProblemType.VERSION_MISMATCH));
        }
        if (isRepeatable(endpoint)) {
            problems.add(ProblemType.COMMAND_IN_PROGRESS);
        }
        return problems;
    }

    private static boolean changesAKey(Endpoint endpoint) {
        return endpoint.isOf("keyId") && !endpoint.isRead();
    }

    /** Whoever can tell that a key was used for something else takes one. */
    private static boolean isRepeatable(Endpoint endpoint) {
        return endpoint.problems().contains(ProblemType.IDEMPOTENCY_KEY_REUSED);
    }
}
