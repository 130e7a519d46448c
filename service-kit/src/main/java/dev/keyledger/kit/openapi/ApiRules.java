package dev.keyledger.kit.openapi;

import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.problem.ProblemBody;
import dev.keyledger.kit.problem.ProblemType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * Describes by rule what endpoints have in common: security, the problems that each of its kind has, and headers. An
 * endpoint says what it does, and names the {@link Problems} that are its own. A service has one subclass, which must name
 * {@link OASFilter} itself: Quarkus looks no further.
 */
public abstract class ApiRules implements OASFilter {
    private static final DotName OPERATION =
            DotName.createSimple(org.eclipse.microprofile.openapi.annotations.Operation.class);
    private static final String RETRY_AFTER = "Retry-After";

    private final Map<String, AnnotationInstance> problemsById = new HashMap<>();

    /** @param index of the service's classes */
    protected ApiRules(IndexView index) {
        for (AnnotationInstance problems : index.getAnnotations(Problems.class)) {
            AnnotationInstance operation = problems.target().asMethod().annotation(OPERATION);
            problemsById.put(operation.value("operationId").asString(), problems);
        }
    }

    @Override
    public final void filterOpenAPI(OpenAPI api) {
        api.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("SecurityScheme"));
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        addHeader(api.getComponents(), RETRY_AFTER, SchemaType.INTEGER, "Seconds.");
        addComponents(api.getComponents());
        api.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> {
                    AnnotationInstance own = problemsById.get(operation.getOperationId());
                    var endpoint = new Endpoint(path, method, operation, typesOf(own, "value"), typesOf(own, "never"));
                    describe(endpoint);
                    Set<ProblemType> problems = problemsOf(endpoint);
                    problems.addAll(endpoint.problems());
                    problems.removeAll(endpoint.never());
                    addProblems(api.getComponents(), operation, problems);
                }));
    }

    private static Set<ProblemType> typesOf(@Nullable AnnotationInstance own, String member) {
        AnnotationValue types = own == null ? null : own.value(member);
        return types == null
                ? EnumSet.noneOf(ProblemType.class)
                : Arrays.stream(types.asEnumArray())
                        .map(ProblemType::valueOf)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ProblemType.class)));
    }

    /** What the service's own endpoints refer to. */
    protected void addComponents(Components components) {}

    /** Adds what the service's own rules say of the endpoint, beside problems. */
    protected void describe(Endpoint endpoint) {}

    /** What every endpoint of this kind can answer with. */
    protected Set<ProblemType> problemsOf(Endpoint endpoint) {
        // A query parameter that isn't known is invalid everywhere.
        var problems = EnumSet.of(
                ProblemType.INVALID_REQUEST,
                ProblemType.UNAUTHENTICATED,
                ProblemType.FORBIDDEN,
                ProblemType.DATABASE_OUT_OF_REACH);
        if (!endpoint.isRead()) {
            problems.addAll(Set.of(ProblemType.TOO_LARGE, ProblemType.UNSUPPORTED_MEDIA_TYPE));
        }
        if (endpoint.isOf("ws")) {
            problems.add(ProblemType.WORKSPACE_NOT_FOUND);
        }
        if (endpoint.isOf("keyId")) {
            problems.add(ProblemType.KEY_NOT_FOUND);
        }
        if (endpoint.isOf("rotationId")) {
            problems.add(ProblemType.ROTATION_NOT_FOUND);
        }
        if (endpoint.takesHeader(ConsistencyToken.HEADER)) {
            problems.addAll(Set.of(ProblemType.STORE_RESTORED, ProblemType.NOT_YET_VISIBLE));
        }
        return problems;
    }

    protected static void addHeader(Components components, String name, SchemaType type, String description) {
        components.addHeader(
                name,
                OASFactory.createHeader()
                        .description(description)
                        .schema(OASFactory.createSchema().addType(type)));
    }

    /** Lets the endpoint's answers of these statuses, a regular expression, carry the header, one of the components. */
    protected static void addToAnswers(Operation operation, String statuses, String header) {
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.matches(statuses)) {
                addHeaderTo(response, header);
            }
        });
    }

    private static void addHeaderTo(APIResponse response, String header) {
        response.addHeader(header, OASFactory.createHeader().ref(header));
    }

    private static void addProblems(Components components, Operation operation, Set<ProblemType> problems) {
        Map<Integer, Set<ProblemType>> byStatus = problems.stream()
                .collect(Collectors.groupingBy(
                        ProblemType::status,
                        TreeMap::new,
                        Collectors.toCollection(() -> EnumSet.noneOf(ProblemType.class))));
        byStatus.forEach((status, types) -> {
            ProblemType only = types.iterator().next();
            if (types.size() == 1) {
                components.addResponse(only.slug(), responseOf(types));
            }
            operation
                    .getResponses()
                    .addAPIResponse(
                            Integer.toString(status),
                            types.size() == 1 ? OASFactory.createAPIResponse().ref(only.slug()) : responseOf(types));
        });
    }

    private static APIResponse responseOf(Set<ProblemType> types) {
        APIResponse response = OASFactory.createAPIResponse()
                .description(types.stream()
                        .map(type -> type.slug() + ": " + type.meaning())
                        .collect(Collectors.joining("; ", "", ".")))
                .content(OASFactory.createContent()
                        .addMediaType(
                                ProblemBody.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("Problem"))));
        if (types.stream().anyMatch(ProblemType::isPassing)) {
            addHeaderTo(response, RETRY_AFTER);
        }
        return response;
    }
}
