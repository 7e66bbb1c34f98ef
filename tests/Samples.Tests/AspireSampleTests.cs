using System.Globalization;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Samples.Tests;

/// <summary>The AppHost as a user starts it: it runs the silos and the API as processes, without containers.</summary>
public sealed class AspireSampleTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-samples-");
    private readonly HttpClient _api = new() { BaseAddress = Address(), Timeout = TimeSpan.FromSeconds(30) };
    private readonly HttpClient _cluster = new() { BaseAddress = Address(), Timeout = TimeSpan.FromSeconds(30) };
    private SampleProcess? _sample;

    public void Dispose()
    {
        _sample?.Dispose();
        _api.Dispose();
        _cluster.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_app_host_starts_a_cluster_and_an_api_that_uses_it()
    {
        var stop = TestContext.Current.CancellationToken;
        _sample = new SampleProcess("AspireSample", _folder.FullName,
            "--ApiPort", PortOf(_api), "--ZeroShotPort", PortOf(_cluster), "--StateDirectory", Path.Combine(_folder.FullName, "state"));
        _sample.Start();

        await Until.TrueAsync(async () => await IsHealthyAsync(_api), _limit, "the API is healthy", stop);

        using var photo = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "samples", "photos", "cat.jpg"), stop));
        using var answer = await _api.PostAsync(new Uri("/classify", UriKind.Relative), photo, stop);
        Assert.Equal("cat", await answer.Content.ReadAsStringAsync(stop));

        var silos = await _cluster.GetStringAsync(new Uri("/v1/silos", UriKind.Relative), stop);
        Assert.Contains("zeroshot-encoder-2", silos, StringComparison.Ordinal);

        // Its children end with it.
        _sample.Terminate();
        await _sample.EndAsync(_limit, stop);
        await Until.TrueAsync(async () => !await IsHealthyAsync(_cluster), _limit, "the silos end", stop);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(http.BaseAddress!, "/health"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Uri Address() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}"));

    private static string PortOf(HttpClient http) => http.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture);
}
