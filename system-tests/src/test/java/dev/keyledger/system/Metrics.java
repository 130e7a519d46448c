package dev.keyledger.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What an instance tells Prometheus. */
record Metrics(int managementPort) {
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(\\{.*})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    /** The sum of all that have this name, whatever their labels; 0 where there is none. */
    double sum(String name) {
        return scrape().lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** By the name of each metric, the names of the labels that any of its series has. */
    Map<String, Set<String>> labels() {
        var labels = new TreeMap<String, Set<String>>();
        scrape().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new IllegalStateException("not a sample: " + line);
            }
            Set<String> names = labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> names.add(label.group(1)));
            }
        });
        return labels;
    }

    /** Every value that the label has in the series of this name. */
    Set<String> values(String name, String label) {
        var values = new TreeSet<String>();
        var pattern = Pattern.compile("[{,]" + label + "=\"((?:[^\"\\\\]|\\\\.)*)\"");
        scrape().lines()
                .filter(line -> line.startsWith(name + "{"))
                .forEach(line -> pattern.matcher(line).results().forEach(found -> values.add(found.group(1))));
        return values;
    }

    /** All of it, as it is told. */
    String scrape() {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + "/metrics"))
                // The upgrade to HTTP/2 sometimes never ends.
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
