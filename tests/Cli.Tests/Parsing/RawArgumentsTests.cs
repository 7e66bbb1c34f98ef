using ZeroShotOrleans.Cli.Parsing;

namespace ZeroShotOrleans.Cli.Tests.Parsing;

public sealed class RawArgumentsTests
{
    [Fact]
    public void Recovers_lost_bytes_and_keeps_other_arguments()
    {
        byte[] line =
        [
            .. "dotnet\0zso.dll\0classify\0"u8, 0xE9, .. "\0\0--labels\0"u8, .. System.Text.Encoding.UTF8.GetBytes("gr\u00fcn\uFFFD"), 0,
            .. "--list="u8, 0xFF, .. @"\xE9"u8, 0, .. @"caf\xE9"u8, 0,
        ];

        var recovered = RawArguments.Recover(["classify", "\uFFFD", "", "--labels", "gr\u00fcn\uFFFD", "--list=\uFFFD\\xE9", @"caf\xE9"], line, out var escaped);

        Assert.Equal(["classify", @"\xE9", "", "--labels", "gr\u00fcn\uFFFD", @"--list=\xFF\x5CxE9", @"caf\xE9"], recovered);
        Assert.Equal([@"--list=\xFF\x5CxE9", @"\xE9"], escaped);
    }

    [Fact]
    public void Does_not_read_the_command_line_without_lost_bytes() =>
        Assert.Equal(["classify", @"caf\xE9"], RawArguments.OfThisProcess(["classify", @"caf\xE9"], out _));
}
