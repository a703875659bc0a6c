"""The characters by which Chinese writes foreign names, and how they are read (pinyin, no tones).

They are those of Xinhua's tables for names of persons. Three or more of them in a row are mostly
such a name, or a part of one.
"""

from __future__ import annotations

import re

_TABLE = """
a 阿 ai 埃艾爱 an 安 ang 昂 ao 奥 ba 巴 bai 白 ban 班 bang 邦 bao 保鲍 bei 贝 ben 本 bi 比彼
bian 边 bin 宾 bo 波伯博勃 bu 布 ceng 曾 cha 查 chu 楚 ci 茨 da 达大 dai 戴 dan 丹 dao 道 de 德
deng 登邓 di 迪蒂 ding 丁 dong 东 du 杜 dun 顿 duo 多 en 恩 er 尔 fa 法 fan 凡范 fei 菲费
fen 芬 feng 丰 fu 弗福夫伏 gai 盖 gan 甘 gang 冈 gao 高 ge 戈格 gen 根 gong 贡 gu 古 ha 哈
hai 海 han 汉 hao 豪 he 赫 hei 黑 heng 亨 hong 洪 hou 侯 hu 胡 hua 华 huo 霍 ji 基吉季
jia 加伽贾 jian 简 jie 杰 jin 金津 ka 卡 kai 凯 kan 坎 kang 康 kao 考 ke 科克 ken 肯 kong 孔
ku 库 kui 奎 kun 昆 la 拉 lai 莱赖 lan 兰 lang 朗 lao 劳 lei 勒雷蕾 li 里利莉丽立 lian 连
lie 列 lin 林琳 long 龙隆 lu 卢鲁吕 lun 伦 luo 罗洛 ma 马玛 mai 迈麦 man 曼 mang 芒 mao 毛
mei 梅 men 门 meng 蒙 mi 米密 ming 明 mo 莫默 mou 缪 mu 姆木穆 na 纳娜 nai 奈 nan 南 nei 内
ni 尼妮 nian 年 nie 涅 ning 宁 niu 牛纽 nong 农 nu 努 nuo 诺 ou 欧 pa 帕 pan 潘 pang 庞 pei 佩
peng 彭 pi 皮匹 ping 平 po 珀 pu 蒲普 qi 奇 qia 恰 qiao 乔 qie 切 qin 钦琴 qing 青 qiu 丘
rang 让 re 热 ri 日 rong 荣 ru 茹 rui 瑞 ruo 若 sa 萨 sai 塞赛 sang 桑 se 瑟 sen 森 sha 沙
shan 山珊 shang 尚 shao 绍 she 舍 shen 申什 sheng 圣 shi 施史 shu 舒 shun 顺 shuo 朔 si 斯思丝
su 苏 sun 孙 suo 索 ta 塔 tai 泰 tan 坦 tang 汤唐 tao 陶 te 特 teng 腾滕 ti 提 ting 廷 tu 土图
tuo 托脱 wa 瓦 wan 万 wang 旺 wei 威韦维魏 wen 温 weng 翁 wo 沃 wu 乌吾武 xi 西希锡席 xia 夏
xiang 香 xiao 肖 xie 谢 xin 欣辛 xing 兴 xiong 雄 xiu 休 xu 许 ya 雅亚 yan 延 yang 扬 ye 耶叶
yi 伊 yin 因 ying 英 yong 永 you 尤 yu 于 yue 约 ze 泽 zha 扎 zhan 詹 zhang 章 zhe 哲 zhen 珍
zhi 芝 zhu 朱 zhuo 卓 zi 兹 zu 祖 zuo 佐
""".split()
_READINGS = {
    character: reading
    for reading, characters in zip(_TABLE[::2], _TABLE[1::2], strict=True)
    for character in characters
}
_RUN = re.compile(f"[{''.join(_READINGS)}]{{3,}}")


def foreign_names(text: str) -> list[tuple[str, ...]]:
    """Returns, for each run of three or more such characters, their readings."""
    return [tuple(_READINGS[each] for each in run) for run in _RUN.findall(text)]
