using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Deploy.Tests.Settings;

public sealed class ConfigurationPageTests
{
    [Fact]
    public void The_page_matches_the_options_classes() => GeneratedFile.AssertEqual(Path.Combine("docs", "configuration.md"), ConfigurationPage.Write());

    [Fact]
    public void The_page_covers_every_section_of_a_silo()
    {
        string[] sections = ["Auth", "Classifier", "Cluster", "Dashboard", "Encoder", "Http", "Hub", "Images", "Jobs", "Labels", "Models", "Redis", "Storage", "Telemetry", "Tls", "Urls"];

        Assert.Empty(sections.Except(SettingKeys.OfSilos.Select(SettingKeys.SectionOf)));
    }

    [Fact]
    public void A_silo_accepts_exactly_the_keys_of_the_page() => Assert.Equal(
        SettingKeys.OfSilos.SelectMany(SettingKeys.Of).Select(setting => setting.Key).Distinct().Order(StringComparer.Ordinal),
        SiloSettings.Keys.Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Cluster:SiloPort", true)]
    [InlineData("Auth__Keys__0__Scopes__12", true)]
    [InlineData("Images:Roots:0", true)]
    [InlineData("Cluster:SiloPorts", false)]
    [InlineData("Auth:Keys:First:Name", false)]
    public void Recognizes_the_keys_of_settings(string key, bool known) => Assert.Equal(known, SettingKeys.IsKnown(key));
}
