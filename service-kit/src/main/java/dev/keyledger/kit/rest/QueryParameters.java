package dev.keyledger.kit.rest;

import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses query parameters that the endpoint doesn't know, so that a misspelt filter is an error and not a no-op. */
final class QueryParameters {
    private final Map<Method, Set<String>> knownByMethod = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void refuseUnknown(ContainerRequestContext request, ResourceInfo resource) {
        Map<String, List<String>> given = request.getUriInfo().getQueryParameters();
        if (given.isEmpty()) {
            return;
        }
        Set<String> known = knownByMethod.computeIfAbsent(resource.getResourceMethod(), QueryParameters::declaredBy);
        var errors = new ArrayList<FieldError>();
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                errors.add(new FieldError(name, "is not a parameter of this request"));
            } else if (values.size() > 1) {
                errors.add(new FieldError(name, "is given more than once"));
            }
        });
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private static Set<String> declaredBy(Method method) {
        var names = new HashSet<String>();
        for (Parameter parameter : method.getParameters()) {
            addName(parameter, names);
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                addFields(parameter.getType(), names);
            }
        }
        return Set.copyOf(names);
    }

    private static void addFields(Class<?> type, Collection<String> names) {
        for (Field field : type.getDeclaredFields()) {
            addName(field, names);
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                addName(component, names);
            }
        }
    }

    private static void addName(AnnotatedElement element, Collection<String> names) {
        QueryParam query = element.getAnnotation(QueryParam.class);
        if (query != null) {
            names.add(query.value());
        }
    }
}
