import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own client: sends the given texts to a topic, then tells all that is in it, one a line. */
class RoundTrip {
  public static void main(String[] args) throws Exception {
    var servers = Map.<String, Object>of("bootstrap.servers", args[0], "acks", "all");
    var topic = args[1];
    try (var producer = new KafkaProducer<>(servers, new StringSerializer(), new StringSerializer())) {
      for (var text : List.of(args).subList(2, args.length)) producer.send(new ProducerRecord<>(topic, 0, null, text)).get();
    }
    try (var consumer = new KafkaConsumer<>(servers, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var end = consumer.endOffsets(List.of(partition)).get(partition);
      var texts = new ArrayList<String>();
      while (texts.size() < end) consumer.poll(Duration.ofSeconds(1)).forEach(record -> texts.add(record.value()));
      System.out.println(String.join("\n", texts));
    }
  }
}
