using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZeroShotOrleans.Gateway.Tests.Overload;
using ZeroShotOrleans.HttpLoad;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.LabelSoak;

/// <summary>Sends distinct label sets, and prints what the silo keeps of them.</summary>
/// <param name="sets">Number of distinct sets.</param>
/// <param name="labels">Labels of each.</param>
/// <param name="redis">Whether the state is in a Redis.</param>
/// <param name="settings">Settings of the silo, as <c>Key:Name=value</c>.</param>
internal sealed class Soak(int sets, int labels, bool redis, string[] settings)
{
    private const string Address = "/models/zeroshot-mini";

    // The known set comes once in so many new labels: seldom enough for many evictions in between, often enough to be among the last used in the smallest budget.
    private const int KnownEveryLabels = 500;
    private const int Lines = 20;
    private const string UsedMemory = "used_memory:";

    // Growth from the third quarter to the last that is still level: the log of the state and the garbage collector move by a few percent.
    private const double Tolerance = 1.1;

    private readonly List<Sample> _samples = [];

    /// <summary>Runs it.</summary>
    /// <returns>0; 1 if state or memory still grew in the last quarter, or a known set ran prompts.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "photos", "cat.jpg"), cancellationToken);
        using var store = redis ? new RedisProcess(Directory.CreateTempSubdirectory("zso-soak-redis-").FullName) : null;
        await (store?.StartAsync(cancellationToken) ?? Task.CompletedTask);
        await using var server = await ServerProcess.StartAsync(url: "", cancellationToken, store is null ? settings : [$"Redis:ConnectionString={store.ConnectionString}", .. settings]);
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        var known = new PhotoRequest(http, Address, photo, Labels("known"));
        await SendAsync(known, cancellationToken);
        var knownPrompts = 0L;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sets} sets of {labels} labels; {string.Join(", ", settings)}"));
        Console.WriteLine("    sets  prompts run  state MiB    RSS MiB");
        for (var set = 1; set <= sets; set++)
        {
            await SendAsync(new PhotoRequest(http, Address, photo, Labels(string.Create(CultureInfo.InvariantCulture, $"{set}"))), cancellationToken);
            if (set % Math.Max(1, KnownEveryLabels / labels) == 0)
            {
                var before = await PromptsAsync(http, cancellationToken);
                await SendAsync(known, cancellationToken);
                knownPrompts += await PromptsAsync(http, cancellationToken) - before;
            }

            if (set % Math.Max(1, sets / Lines) == 0)
            {
                Print(new Sample(set, await PromptsAsync(http, cancellationToken), store is null ? StateBytes(server.Folder) : await RedisBytesAsync(store, cancellationToken), MemoryWatch.Of(server.Pid!.Value)));
            }
        }

        return Judge(knownPrompts);
    }

    private string[] Labels(string name) => [.. Enumerable.Range(0, labels).Select(number => string.Create(CultureInfo.InvariantCulture, $"{name} thing {number}"))];

    private void Print(Sample sample)
    {
        _samples.Add(sample);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sample.Sets,8} {sample.Prompts,12} {sample.State / 1048576.0,10:F1} {sample.Memory / 1048576.0,10:F1}"));
    }

    private int Judge(long knownPrompts)
    {
        var third = _samples.Where(sample => sample.Sets > sets / 2 && sample.Sets <= sets * 3L / 4).ToArray();
        var last = _samples.Where(sample => sample.Sets > sets * 3L / 4).ToArray();
        var state = (double)last.Max(sample => sample.State) / third.Max(sample => sample.State);
        var memory = (double)last.Max(sample => sample.Memory) / third.Max(sample => sample.Memory);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"last quarter to the one before: state {state:F2}, RSS {memory:F2}; prompts run for the known set: {knownPrompts}"));
        return state <= Tolerance && memory <= Tolerance && knownPrompts == 0 ? 0 : 1;
    }

    private static async Task SendAsync(PhotoRequest request, CancellationToken cancellationToken)
    {
        if (await request.SendAsync(cancellationToken) is var answer && answer.Status != 200)
        {
            throw new InvalidOperationException($"The server returned {answer.Status} instead of 200.");
        }
    }

    private static async Task<long> PromptsAsync(HttpClient http, CancellationToken cancellationToken) =>
        (await http.GetStringAsync("/metrics", cancellationToken)).Split('\n')
            .Where(line => line.StartsWith("zeroshot_text_prompts_total", StringComparison.Ordinal))
            .Sum(line => (long)double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));

    private static long StateBytes(string folder) =>
        Directory.EnumerateFiles(Path.Combine(folder, "state"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    // What Redis itself counts for its data and overhead, without what the allocator keeps.
    private static async Task<long> RedisBytesAsync(RedisProcess store, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, store.Port, cancellationToken);
        await client.GetStream().WriteAsync("INFO memory\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(UsedMemory, StringComparison.Ordinal))
            {
                return long.Parse(line[UsedMemory.Length..], CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("Redis does not tell its used_memory.");
    }

    private sealed record Sample(int Sets, long Prompts, long State, long Memory);
}
