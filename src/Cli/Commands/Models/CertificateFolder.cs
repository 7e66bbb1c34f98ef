using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>Opens the certificates of the embedded cluster.</summary>
internal static class CertificateFolder
{
    /// <summary>Creates the option for the state folder that they are in.</summary>
    public static StateFolderOption CreateOption() => new("State folder with the certificates of models that were verified.");

    /// <summary>Opens them; in memory only for a user without a data folder.</summary>
    public static CertificateStore Open(StateFolderOption state, ParseResult parsed, CliContext context) => new(
        state.IsGiven(parsed) || Path.IsPathRooted(context.UserDataDirectory) ? Path.Combine(state.Read(parsed, context), CertificateStore.DirectoryName) : null);
}
