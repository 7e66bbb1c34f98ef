using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Deploy.Tests.Settings;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

public sealed partial class SystemdTests
{
    private const string Analyzer = "/usr/bin/systemd-analyze";

    public static TheoryData<string> Units => ["zeroshot-control.service", "zeroshot-encoder@.service"];

    [Theory, MemberData(nameof(Units))]
    public async Task Settings_are_settings_and_a_silo_has_the_time_that_it_takes_to_leave(string unit)
    {
        var values = File.ReadAllLines(Source(unit)).Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToArray();
        string Of(string key) => values.Last(value => value[0] == key)[1];

        Assert.All(
            Option().Matches(Of("ExecStart")).Concat(Variable().Matches(Of("Environment"))).Select(match => match.Groups[1].Value)
                .Where(name => name != "settings" && !name.StartsWith("DOTNET", StringComparison.Ordinal)),
            name => Assert.True(SettingKeys.IsOne(name), $"{name} is no setting."));
        var settings = new Dictionary<string, string> { ["Cluster:Roles"] = unit.Contains("control", StringComparison.Ordinal) ? "Control" : "Encoder" };
        Assert.True(int.Parse(Of("TimeoutStopSec"), CultureInfo.InvariantCulture) > (await StopTime.OfAsync(settings)).TotalSeconds);
        Assert.Equal(("SIGTERM", "zeroshot", "yes", "2"), (Of("KillSignal"), Of("User"), Of("NoNewPrivileges"), Of("RestartPreventExitStatus")));
    }

    /// <summary>Where systemd is, it reads the unit itself; elsewhere this says nothing.</summary>
    [Theory, MemberData(nameof(Units))]
    public async Task Systemd_finds_nothing_to_complain_about(string unit)
    {
        if (!File.Exists(Analyzer))
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("zso-test-units-");
        try
        {
            // The program is not installed here; whether it can be run is all that is looked at.
            var copy = Path.Combine(folder.FullName, unit);
            File.WriteAllText(copy, File.ReadAllText(Source(unit)).Replace("/opt/zeroshot/zso", "/bin/true", StringComparison.Ordinal));
            using var process = Process.Start(new ProcessStartInfo(Analyzer, ["verify", "--man=no", "--recursive-errors=no", copy]) { RedirectStandardError = true })!;
            var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.DoesNotContain(unit, said, StringComparison.Ordinal);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Source(string unit) => Path.Combine(Repository.Root, "deploy", "systemd", unit);

    [GeneratedRegex(@"--([\w:]+)")]
    private static partial Regex Option();

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex Variable();
}
