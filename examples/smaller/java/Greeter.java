import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** Answers HTTP with one line. */
public class Greeter {
    public static void main(String[] arguments) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", exchange -> {
            var body = "hello from Java\n".getBytes();
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }
}
