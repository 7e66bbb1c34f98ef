using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>The TLS files for a client of a cluster.</summary>
internal sealed class TlsFileOptions
{
    /// <summary>The names of the options, for messages.</summary>
    public static readonly TlsKeys Names = new("--tls-cert", "--tls-key", "--tls-ca");

    private readonly Option<string?> _certificate = new(Names.Certificate)
    {
        HelpName = "FILE",
        Description = "PEM file with the client certificate, for a cluster whose silos use TLS. Requires --cluster.",
    };

    private readonly Option<string?> _key = new(Names.Key) { HelpName = "FILE", Description = "PEM file with the private key of --tls-cert." };
    private readonly Option<string?> _ca = new(Names.Ca) { HelpName = "FILE", Description = "PEM file with the certificate of the authority that issued the certificates." };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_certificate, _key, _ca];

    /// <summary>Returns the files, or empty options for no TLS.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hasCluster">Whether --cluster was given.</param>
    /// <exception cref="UsageException">A file is missing, or --cluster was not given.</exception>
    public TlsOptions Read(ParseResult parsed, bool hasCluster)
    {
        string?[] given = [parsed.GetValue(_certificate), parsed.GetValue(_key), parsed.GetValue(_ca)];
        return given switch
        {
            [null, null, null] => new TlsOptions(),
            [{ } certificate, { } key, { } ca] when hasCluster => new TlsOptions { CertificateFile = certificate, KeyFile = key, CaFile = ca },
            [not null, not null, not null] => throw new UsageException($"{Names.Certificate} requires --cluster. Add --cluster, or omit the TLS files."),
            _ => throw new UsageException($"TLS requires a certificate, its key and the certificate of the authority: specify all of {Names.Certificate}, {Names.Key} and {Names.Ca}, or none."),
        };
    }
}
