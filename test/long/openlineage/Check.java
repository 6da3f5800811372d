import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads OpenLineage events, one a line, by the official client's own classes; says where one is not what it was. */
public final class Check {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper plain = new ObjectMapper();
    int count = 0;
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      count += 1;
      OpenLineage.RunEvent event = OpenLineageClientUtils.runEventFromJson(line);
      JsonNode before = full(plain.readTree(line));
      JsonNode after = full(plain.readTree(OpenLineageClientUtils.toJson(event)));
      if (before.equals(after)) continue;
      System.out.println("line " + count + " is another after the client's own round\n" + before + "\n" + after);
      System.exit(1);
    }
    System.out.println(count);
  }

  /** Without what is empty; instants in one form. */
  private static JsonNode full(JsonNode node) {
    if (node instanceof ArrayNode array) for (JsonNode each : array) full(each);
    if (node instanceof ObjectNode object) {
      List<String> empty = new ArrayList<>();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode value = full(field.getValue());
        if (value.isNull() || (value.isContainerNode() && value.isEmpty())) empty.add(field.getKey());
        if (field.getKey().endsWith("Time") && value.isTextual())
          field.setValue(object.textNode(java.time.ZonedDateTime.parse(value.asText()).toInstant().toString()));
      }
      object.remove(empty);
    }
    return node;
  }
}
