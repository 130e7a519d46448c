package dev.keyledger.kit.rest;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which methods a path of the API knows, read off the resources themselves: for {@code Allow}. */
@Singleton
public final class AllowedMethods {
    private final List<Endpoint> endpoints;

    @Inject
    AllowedMethods(BeanManager beans) {
        this.endpoints = beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(bean -> bean.getBeanClass())
                .filter(type -> type.isAnnotationPresent(Path.class))
                .distinct()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .flatMap(method -> Endpoint.of(method).stream())
                .toList();
    }

    /** Empty if there is nothing at the path, whatever the method. */
    public Set<String> at(String path) {
        List<String> segments = segments(path);
        Set<String> methods = new TreeSet<>();
        endpoints.stream()
                .filter(endpoint -> endpoint.matches(segments))
                .map(Endpoint::method)
                .forEach(methods::add);
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return methods;
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    /** @param segments of the path; a parameter, which stands for any, begins with a brace */
    private record Endpoint(String method, List<String> segments) {
        static Collection<Endpoint> of(Method method) {
            Path own = method.getAnnotation(Path.class);
            String path = method.getDeclaringClass().getAnnotation(Path.class).value()
                    + (own == null ? "" : "/" + own.value());
            return Arrays.stream(method.getAnnotations())
                    .map(Annotation::annotationType)
                    .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                    .map(type ->
                            new Endpoint(type.getAnnotation(HttpMethod.class).value(), AllowedMethods.segments(path)))
                    .toList();
        }

        boolean matches(List<String> given) {
            if (given.size() != segments.size()) {
                return false;
            }
            for (int i = 0; i < given.size(); i++) {
                String segment = segments.get(i);
                if (!segment.startsWith("{") && !segment.equals(given.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
