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
    public async Task Unit_uses_known_settings_and_leaves_time_to_shut_down(string unit)
    {
        var values = File.ReadAllLines(Source(unit)).Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToArray();
        string Of(string key) => values.Last(value => value[0] == key)[1];

        Assert.All(
            Option().Matches(Of("ExecStart")).Concat(Variable().Matches(Of("Environment"))).Select(match => match.Groups[1].Value)
                .Where(name => name != "settings" && !name.StartsWith("DOTNET", StringComparison.Ordinal)),
            name => Assert.True(SettingKeys.IsKnown(name), $"{name} is not a known setting."));
        var settings = new Dictionary<string, string> { ["Cluster:Roles"] = unit.Contains("control", StringComparison.Ordinal) ? "Control" : "Encoder" };
        Assert.True(int.Parse(Of("TimeoutStopSec"), CultureInfo.InvariantCulture) > (await ShutdownTime.OfAsync(settings)).TotalSeconds);
        Assert.Equal(("SIGTERM", "zeroshot", "yes", "2"), (Of("KillSignal"), Of("User"), Of("NoNewPrivileges"), Of("RestartPreventExitStatus")));
    }

    /// <summary>Verifies the unit with systemd-analyze; passes without a check where that is not installed.</summary>
    [Theory, MemberData(nameof(Units))]
    public async Task Systemd_verifies_the_unit(string unit)
    {
        if (!File.Exists(Analyzer))
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("zso-test-units-");
        try
        {
            // The program is not installed here, so an existing executable replaces it.
            var copy = Path.Combine(folder.FullName, unit);
            File.WriteAllText(copy, File.ReadAllText(Source(unit)).Replace("/opt/zeroshot/zso", "/bin/true", StringComparison.Ordinal));
            using var process = Process.Start(new ProcessStartInfo(Analyzer, ["verify", "--man=no", "--recursive-errors=no", copy]) { RedirectStandardError = true })!;
            var output = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.DoesNotContain(unit, output, StringComparison.Ordinal);
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
