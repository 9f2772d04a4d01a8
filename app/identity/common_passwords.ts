/** The words that lists of stolen passwords begin with; `passwordFault` also refuses them with a few digits behind. */
const words = `
password passwort passw0rd p@ssword p@ssw0rd password1 passwords mypassword qwerty qwertyuiop qwerty123 qwertyui asdfghjkl asdfgh
zxcvbnm zxcvbn 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc qazwsx qazwsxedc iloveyou iloveyou1 woaini woaini1314 woaini520
5201314 1314520 123456 1234567 12345678 123456789 1234567890 0123456789 0987654321 9876543210 987654321 12345678910 123456789a
a123456 a12345678 a123456789 aa123456 aa12345678 abc123 abc123456 abcd1234 abcdef123456 abcdefghij abcdefghijk qq123456 qq123456789
111111 1111111111 11111111 000000 0000000000 112233 123123 123123123 123321 123321123 666666 88888888 888888 66666666 147258369
147258 159357 1357924680 789456123 7894561230 monkey dragon letmein letmein123 football baseball superman batman master shadow
sunshine princess welcome welcome1 welcome123 admin admin123 admin1234 administrator administrator1 root toor changeme changeme123
secret secret123 test test123 test1234 testtest guest guest123 login login123 default hello hello123 helloworld hello123456 computer
internet samsung google microsoft whatever trustno1 starwars michael jordan jennifer charlie donald freedom ninja azerty azertyuiop
nihao nihao123 nihaoma wangyi taobao alibaba baidu tencent xiaomi huawei zhongguo beijing shanghai shenzhen guangzhou woaiwojia
kboss kboss123 cloud cloud123 server server123 system system123 manager manager123 user user123 demo demo123 temp temp123 pass
q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 1234qwer qwer1234 qwer123456 asdf1234 asd123456 zxc123456 wang123456 zhang123456 li123456
`

export const commonPasswords: ReadonlySet<string> = new Set(words.split(/\s+/).filter(Boolean))
