using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Tests.Connections;

public sealed class SettingVariablesTests : IDisposable
{
    private readonly TestWorld _context = new(new FakeCluster());

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("Encoder__Precision", "Encoder__Precision: the embedded silo does not read settings from the environment. Use --precision for Encoder:Precision. Or unset the variable.")]
    [InlineData("encoder__precision", "encoder__precision: the embedded silo does not read settings")]
    [InlineData("Encoder:Precision", "Encoder:Precision: the embedded silo does not read settings")]
    [InlineData("DOTNET_Encoder__Precision", "DOTNET_Encoder__Precision: the embedded silo does not read settings")]
    [InlineData("Encoder__Precison", "Encoder__Precison: the embedded silo does not read settings from the environment. Encoder:Precison is not a setting of a silo. Did you mean Encoder:Precision?")]
    [InlineData("Models__Directories__0", "Models__Directories__0: the embedded silo does not read settings from the environment. Use --models-dir for Models:Directories:0.")]
    [InlineData("Storage__Directory", "Storage__Directory: the embedded silo does not read settings from the environment. Use --state for Storage:Directory.")]
    [InlineData("Images__JpegScale", "Images__JpegScale: the embedded silo does not read settings from the environment. Start a cluster with Images:JpegScale (`zso cluster up --set KEY=VALUE`)")]
    public async Task Rejects_settings_that_the_embedded_silo_does_not_read(string variable, string message)
    {
        Set((variable, "int8"));

        Assert.Equal(2, await _context.RunAsync("classify", _context.Folder, "--labels", "cat"));

        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
        Assert.Null(_context.Settings);
    }

    [Theory]
    [InlineData("models pull acme/clip", "Hub__Endpoint"), InlineData("models pull acme/clip", "Models__PullDirectory"), InlineData("models show zeroshot-mini", "Models__Directories__0")]
    [InlineData("models verify zeroshot-mini", "Models__Directories__0"), InlineData("models remove clip --yes", "Models__Directories__0")]
    public async Task Model_commands_reject_settings_that_they_do_not_read(string commandLine, string variable)
    {
        Set((variable, "secret"));

        Assert.Equal(2, await _context.RunAsync(commandLine.Split(' ')));

        Assert.StartsWith($"{variable}: `zso models` does not read silo settings. Use --models-dir for folders, --hub for Hub:Endpoint", _context.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_every_settings_section_without_printing_values()
    {
        foreach (var section in SiloSettings.Sections)
        {
            using var context = new TestWorld(new FakeCluster());
            context.Context = context.Context with { Environment = new Dictionary<string, string> { [$"{section}__Something"] = "secret" } };

            Assert.Equal(2, await context.RunAsync("jobs", "list"));
            Assert.StartsWith($"{section}__Something: ", context.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", context.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ignores_unrelated_and_empty_variables()
    {
        Set(("PATH", "/bin"), ("HTTP", "x"), ("Logging__LogLevel__Default", "Debug"), ("Encodr__Precision", "int8"), ("Encoder__Precision", ""), ("ENCODER_PRECISION", "int8"));

        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--labels", "cat"));
    }

    [Theory]
    [InlineData("Encoder__Precision", "--precision", "int8")]
    [InlineData("Storage__Directory", "--state", "/tmp")]
    [InlineData("Models__Directories__0", "--models-dir", "/tmp")]
    public async Task Option_overrides_the_variable(string variable, string option, string value)
    {
        Set((variable, "x"));

        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--labels", "cat", option, value));
    }

    [Fact]
    public async Task Warns_that_settings_are_ignored_with_a_cluster()
    {
        Set(("Encoder__Precision", "int8"), ("Images__JpegScale", "Reduced"), ("Http__Urls", "http://127.0.0.1:1"), ("Auth__Keys__0__Name", "x"));

        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--labels", "cat", "--cluster", "h:1", "-q"));

        Assert.Equal("Warning: Encoder__Precision, Images__JpegScale: ignored. With --cluster, the settings of its silos apply.", _context.Error.Split('\n')[0]);
        Assert.IsType<ClusterSettings>(_context.Settings);
    }

    [Fact]
    public async Task Precision_reaches_the_embedded_silo()
    {
        Assert.Equal(0, await _context.RunAsync("classify", _context.Folder, "--labels", "cat", "--precision", "int8"));

        Assert.Equal("int8", Assert.IsType<EmbeddedSettings>(_context.Settings).Precision);
    }

    [Theory]
    [InlineData("classify FOLDER --labels cat --precision int8 --cluster h:1", "--precision cannot be combined with --cluster")]
    [InlineData("jobs resume 0k3v9s2m1abc --precision int8 --cluster h:1", "--precision cannot be combined with --cluster")]
    public async Task Rejects_a_precision_that_cannot_be_applied(string commandLine, string message)
    {
        Assert.Equal(2, await _context.RunAsync([.. commandLine.Split(' ').Select(arg => arg == "FOLDER" ? _context.Folder : arg)]));
        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_silos_only_get_settings_from_set()
    {
        Set(("Encoder__Precision", "int8"));

        Assert.Equal(2, await _context.RunAsync("cluster", "up"));
        Assert.StartsWith("Encoder__Precision: the silos of this cluster do not read settings from the environment. Use --set Encoder:Precision=VALUE.", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Encoder:Wrokers=4", "Encoder:Wrokers is not a setting of a silo. Did you mean Encoder:Workers?")]
    [InlineData("Encodr:Workers=4", "Encodr:Workers is not a setting of a silo. Did you mean Encoder:Workers?")]
    [InlineData("Images:Roots=/photos", "Images:Roots is a list. Write Images:Roots:0 for the first value")]
    public async Task Rejects_unknown_settings_before_starting_a_cluster(string setting, string message)
    {
        Assert.Equal(2, await _context.RunAsync("cluster", "up", "--set", setting));
        Assert.StartsWith($"--set {setting}: {message}", _context.Error, StringComparison.Ordinal);
    }

    private void Set(params (string Name, string Value)[] variables) =>
        _context.Context = _context.Context with { Environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value) };
}
