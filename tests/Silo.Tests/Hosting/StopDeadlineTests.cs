using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

public sealed class StopDeadlineTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(130);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private int _ends;

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Ends_the_process_when_the_limit_has_passed_since_the_request_to_stop()
    {
        using var deadline = Start();
        _time.Advance(_limit * 10);
        Assert.Equal(0, _ends);

        await _stop.CancelAsync();
        _time.Advance(_limit - TimeSpan.FromSeconds(1));
        Assert.Equal(0, _ends);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public async Task Does_nothing_when_the_silo_has_ended_in_time()
    {
        using (Start())
        {
            await _stop.CancelAsync();
        }

        _time.Advance(_limit * 10);
        Assert.Equal(0, _ends);
    }

    [Theory]
    [InlineData("Cluster:StopSeconds=60", "Set Cluster:StopSeconds to 85 or more")]
    [InlineData("Http:ResponseSeconds=300", "Set Cluster:StopSeconds to 325 or more")]
    public void A_silo_whose_requests_may_take_longer_than_its_stop_does_not_start(string setting, string advice)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddCommandLine([$"--{setting}"]);

        var refusal = Assert.Throws<InvalidOperationException>(() => SiloProgram.RequireTimeToStop(configuration));

        Assert.Contains(advice, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_leave_enough_time()
    {
        using var configuration = new ConfigurationManager();

        SiloProgram.RequireTimeToStop(configuration);
    }

    private StopDeadline Start() => new(_limit, () => _ends++, _time, _stop.Token);
}
