using Microsoft.Extensions.Configuration;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

public sealed class SettingsCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zso-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--Encoder:Wrokers=4", "Command line, --Encoder:Wrokers: Encoder:Wrokers is not a setting of a silo. Did you mean Encoder:Workers?")]
    [InlineData("--encoder:wrokers 4", "Did you mean Encoder:Workers?")]
    [InlineData("--Encodr:Workers 4", "Did you mean Encoder:Workers?")]
    [InlineData("--Images:Workers 4", "Did you mean Encoder:Workers?")]
    [InlineData("--Precision int8", "Did you mean Encoder:Precision?")]
    [InlineData("--Auth:Keys:1:Nmae x", "Did you mean Auth:Keys:1:Name?")]
    [InlineData("--Images:Roots /photos", "Images:Roots is a list. Write Images:Roots:0")]
    [InlineData("--Whatever:Else 1", "Whatever:Else is not a setting of a silo. docs/configuration.md")]
    [InlineData("Encoder:Workers 4", "'Encoder:Workers' is not a setting. Write settings as --Key:Name value")]
    [InlineData("--Http:Enabled", "--Http:Enabled has no value.")]
    [InlineData("--Encoder:Workers --Encoder:Precision int8", "--Encoder:Workers has no value.")]
    public void A_mistyped_command_line_is_rejected(string commandLine, string message)
    {
        var args = commandLine.Split(' ');

        var refused = Assert.Throws<InvalidOperationException>(() => SettingsCheck.Refuse(new ConfigurationBuilder().AddCommandLine(args).Build(), args));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_settings_are_accepted()
    {
        string[] args = ["--encoder:workers", "4", "--Images:Roots:0=/photos", "--Auth:Keys:12:Scopes:0", "jobs", "--Logging:LogLevel:Default=Debug", "--settings", "a.json", "/Jobs:ResumeInterrupted=false"];

        SettingsCheck.Refuse(new ConfigurationBuilder().AddCommandLine(args).Build(), args);
    }

    [Fact]
    public void Only_environment_variables_of_silo_sections_are_checked()
    {
        using var wrong = new Variable("Encoder__Precison", "int8");

        var refused = Assert.Throws<InvalidOperationException>(() => SettingsCheck.Refuse(new ConfigurationBuilder().AddEnvironmentVariables().Build(), []));
        Assert.StartsWith("Environment variable Encoder__Precison: Encoder:Precison is not a setting of a silo. Did you mean Encoder:Precision?", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Encoder": { "Precison": "int8" } }""", "Encoder:Precison is not a setting of a silo. Did you mean Encoder:Precision?")]
    [InlineData("""{ "Encodr": { "Precision": "int8" } }""", "Encodr:Precision is not a setting of a silo. Did you mean Encoder:Precision?")]
    [InlineData("""{ "Auth": { "Keys": [{ "Name": "a" }, { "Nmae": "b" }] } }""", "Did you mean Auth:Keys:1:Name?")]
    public void A_mistyped_settings_file_is_rejected(string text, string message)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => SettingsCheck.Refuse(OfFile(text), []));
        Assert.StartsWith("Settings file appsettings.json: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_hold_empty_lists_and_settings_of_other_programs() => SettingsCheck.Refuse(
        OfFile("""{ "Images": { "Roots": [] }, "Encoder": { "Precision": null }, "Logging": { "LogLevel": { "Default": "Debug" } }, "MyCompany": { "Encoder": 1 } }"""), []);

    private IConfigurationRoot OfFile(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), text);
        return new ConfigurationBuilder().SetBasePath(_folder).AddJsonFile("appsettings.json").Build();
    }

    private sealed class Variable : IDisposable
    {
        private readonly string _name;

        public Variable(string name, string value) => Environment.SetEnvironmentVariable(_name = name, value);

        public void Dispose() => Environment.SetEnvironmentVariable(_name, null);
    }
}
